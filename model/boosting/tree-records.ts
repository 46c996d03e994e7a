import type { FeatureBins } from './binning.ts';
import { recordBytes, recordStride } from './element-types.ts';
import type { GradientGrid } from './gradient-grid.ts';
import type { BoostingParameters } from './parameters.ts';
import { COMMAND } from './row-part.ts';
import { bagThreshold, sampleFeatures } from './sampling.ts';
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
  /** Buffer of the root. */
  readonly buffer: 0 | 1;
  /** The root's rows, one segment a part. */
  readonly segments: readonly Segment[];
}

/**
 * Puts the gradients of a tree beside its bins. With every row and every feature the records stay where they are; else each tree gets
 * its own, of the rows in its bag and the features that it may use: shorter ones, fewer of them.
 */
export function prepareRecords(
  team: Team,
  features: readonly FeatureBins[],
  shared: SharedColumns,
  grid: GradientGrid,
  tree: number,
  { seed, baggingFraction, featureFraction }: BoostingParameters,
): TreeRecords {
  const threshold = bagThreshold(baggingFraction);
  const sampled = sampleFeatures(features.length, featureFraction, seed, tree);
  const columns = [...new Set([...sampled].map((feature) => shared.places[feature]!.column))].sort(
    (a, b) => a - b,
  );
  const places = [...sampled].map((feature) => {
    const place = shared.places[feature]!;
    return { ...place, column: columns.indexOf(place.column) };
  });
  const isOwn = threshold < 2 ** 32 || columns.length < shared.sizes.length;
  const stride = recordStride(columns.length);
  const bytes = recordBytes(stride);
  writeColumns(team.parts[0]!, columns, shared);
  writeFeatures(team.parts[0]!, features, sampled, places);
  for (const part of team.parts) {
    const own = isOwn ? [bytes, stride] : [0, 0];
    part.args.set([1 / grid.gradientUnit, 1 / grid.hessianUnit, ...own, seed, tree, threshold]);
  }
  team.run(COMMAND.prepare);
  const segments = team.parts.map(({ results }) => ({ begin: 0, end: results[0]! }));
  return { sampled, places, columnCount: columns.length, bytes, stride, buffer: isOwn ? 1 : 0, segments };
}

/** The columns of the tree's records, in the memory that the parts share: how many values each has, where it is copied from. */
function writeColumns({ memory, layout }: Part, columns: readonly number[], { sizes }: SharedColumns): void {
  const vectors = Math.ceil(layout.stride / 16);
  const masks = new Uint8Array(memory, layout.masksAt, vectors * vectors * 16).fill(255);
  const written = new Int32Array(memory, layout.columnsAt, layout.stride);
  columns.forEach((column, place) => {
    written[place] = sizes[column]!;
    masks[((place >> 4) * vectors + (column >> 4)) * 16 + (place & 15)] = column & 15;
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
