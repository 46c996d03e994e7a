import type { FeatureBins } from './binning.ts';
import { binStride, recordBytes } from './element-types.ts';
import type { GradientGrid } from './gradient-grid.ts';
import type { BoostingParameters } from './parameters.ts';
import { COMMAND } from './row-part.ts';
import { bagThreshold, sampleFeatures } from './sampling.ts';
import type { Part, Team } from './team.ts';

/** Where a part keeps the rows of a node: records [begin, end) of a buffer. */
export interface Segment {
  readonly begin: number;
  readonly end: number;
}

/** The records that a tree is grown from, and its features. */
export interface TreeRecords {
  /** The features that this tree may split on, ascending; a record holds their bins in this order. */
  readonly sampled: Int32Array;
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
  grid: GradientGrid,
  tree: number,
  { seed, baggingFraction, featureFraction }: BoostingParameters,
): TreeRecords {
  const threshold = bagThreshold(baggingFraction);
  const sampled = sampleFeatures(features.length, featureFraction, seed, tree);
  const isOwn = threshold < 2 ** 32 || sampled.length < features.length;
  const stride = isOwn ? binStride(sampled.length) : team.parts[0]!.layout.stride;
  const bytes = recordBytes(stride);
  writeFeatures(team.parts[0]!, features, sampled);
  for (const part of team.parts) {
    const own = isOwn ? [bytes, stride] : [0, 0];
    part.args.set([1 / grid.gradientUnit, 1 / grid.hessianUnit, ...own, seed, tree, threshold]);
  }
  team.run(COMMAND.prepare);
  const segments = team.parts.map(({ results }) => ({ begin: 0, end: results[0]! }));
  return { sampled, bytes, stride, buffer: isOwn ? 1 : 0, segments };
}

/** What the parts need to know of the tree's features, in the memory that they share. */
function writeFeatures(
  { memory, layout }: Part,
  features: readonly FeatureBins[],
  sampled: Int32Array,
): void {
  const vectors = Math.ceil(layout.stride / 16);
  const about = new Int32Array(memory, layout.featuresAt, layout.stride * 2).fill(0);
  const masks = new Uint8Array(memory, layout.masksAt, vectors * vectors * 16).fill(255);
  sampled.forEach((feature, place) => {
    const { binCount, kind, monotone } = features[feature]!;
    about[place * 2] = binCount;
    about[place * 2 + 1] = kind === 'number' && monotone === 0 ? 1 : 0;
    masks[((place >> 4) * vectors + (feature >> 4)) * 16 + (place & 15)] = feature & 15;
  });
}
