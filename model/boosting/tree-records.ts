import { ShelfcastError } from '../../schemas/errors.ts';
import type { FeatureBins } from './binning.ts';
import { BLOCK_ROWS, recordBytes, recordStride } from './element-types.ts';
import type { GradientGrid } from './gradient-grid.ts';
import type { BoostingParameters } from './parameters.ts';
import { COMMAND } from './row-part.ts';
import { drawThreshold, sampleFeatures } from './sampling.ts';
import type { ColumnPlace, SharedColumns } from './shared-columns.ts';
import type { Part, Team } from './team.ts';

/** Where a part keeps the rows of a node: records [begin, end) of a buffer. */
export interface Segment {
  readonly begin: number;
  readonly end: number;
}

/** The records that a tree is grown from, and its features. */
export interface TreeRecords {
  /** The features that this tree may split on, ascending. */
  readonly sampled: Int32Array;
  /** Where their bins stand in a record, in the order of `sampled`. */
  readonly places: readonly ColumnPlace[];
  readonly columnCount: number;
  readonly bytes: number;
  readonly stride: number;
  /** The root's rows in the first buffer, one segment a part. */
  readonly segments: readonly Segment[];
}

/**
 * Makes the records of a tree: of the rows that choose its splits, the bins of the features that it may use, and the gradients. Throws
 * INTERNAL where a draw has more rows than any should.
 */
export function gatherRecords(
  team: Team,
  features: readonly FeatureBins[],
  shared: SharedColumns,
  grid: GradientGrid,
  tree: number,
  { seed, baggingFraction, splitFraction, featureFraction }: BoostingParameters,
): TreeRecords {
  const sampled = sampleFeatures(features.length, featureFraction, seed, tree);
  const columns = [...new Set([...sampled].map((feature) => shared.places[feature]!.column))].sort(
    (a, b) => a - b,
  );
  const places = [...sampled].map((feature) => {
    const place = shared.places[feature]!;
    return { ...place, column: columns.indexOf(place.column) };
  });
  const stride = recordStride(columns.length);
  const bytes = recordBytes(stride);
  writeColumns(team.parts[0]!, columns, shared);
  writeFeatures(team.parts[0]!, features, sampled, places);
  const threshold = drawThreshold(baggingFraction * splitFraction);
  for (const part of team.parts) {
    part.args.set([1 / grid.gradientUnit, 1 / grid.hessianUnit, bytes, stride, seed, tree, threshold]);
  }
  team.run(COMMAND.gather);
  const segments = team.parts.map(({ results }) => ({ begin: 0, end: results[0]! }));
  if (segments.some(({ end }) => end < 0)) {
    throw new ShelfcastError('INTERNAL', {
      message: `tree ${tree + 1} draws more rows than any draw should`,
      expected: `at most ${team.parts.map(({ layout }) => layout.recordCount).join(' and ')} rows`,
      came: 'more',
      mend: 'train with another seed',
    });
  }
  return { sampled, places, columnCount: columns.length, bytes, stride, segments };
}

/** The columns of the tree's records, in the memory that the parts share: how many values each has, where it is copied from. */
function writeColumns({ memory, layout }: Part, columns: readonly number[], { sizes }: SharedColumns): void {
  const written = new Int32Array(memory, layout.columnsAt, layout.stride);
  // Eight columns are copied together: the first one again where there are fewer.
  const picks = new Uint32Array(memory, layout.picksAt, Math.ceil(layout.stride / 8) * 8).fill(0);
  columns.forEach((column, place) => {
    written[place] = sizes[column]!;
    picks[place] = column * BLOCK_ROWS;
  });
}

function writeFeatures(
  { memory, layout }: Part,
  features: readonly FeatureBins[],
  sampled: Int32Array,
  places: readonly ColumnPlace[],
): void {
  const about = new Int32Array(memory, layout.featuresAt, layout.featureCount * 4);
  places.forEach(({ column, factor, binCount }, i) => {
    const { kind, monotone } = features[sampled[i]!]!;
    about.set([column, factor, binCount, kind === 'number' && monotone === 0 ? 1 : 0], i * 4);
  });
}
