import { COMMAND } from './row-part.ts';
import { leftTable, type NodeSums, type Split } from './splitting.ts';
import type { Team } from './team.ts';

/** Where a part keeps the rows of a leaf: records [begin, end) of a buffer. */
export interface Segment {
  readonly begin: number;
  readonly end: number;
}

/** A leaf of the tree that grows. */
export interface Leaf extends NodeSums {
  /** Place of its node in the tree. */
  readonly place: number;
  readonly depth: number;
  readonly buffer: number;
  /** One segment a part. */
  readonly segments: readonly Segment[];
  /** Sums of its bins; null where it cannot be split. */
  readonly histogram: Float64Array | null;
  /** Best split of each feature, null where there is none. */
  readonly splits: (Split | null)[];
  /** Row counts of the bins of each feature that was counted. */
  readonly counts: Map<number, Int32Array>;
}

/** Histograms that are not in use, to be filled again: a tree needs at most one a leaf. */
export type HistogramPool = Float64Array[];

/** Moves the leaf's rows to the other buffer, left ones first; the rows in the leaf's own buffer stay as they are. */
export function partition(team: Team, leaf: Leaf, split: Split): Segment[] {
  const table = leftTable(split);
  team.parts.forEach((part, i) => {
    part.args.set([leaf.buffer, leaf.segments[i]!.begin, leaf.segments[i]!.end, split.feature]);
    part.table.set(table);
  });
  team.run(COMMAND.partition);
  return team.parts.map((part, i) => {
    const { begin } = leaf.segments[i]!;
    return { begin, end: begin + part.results[0]! };
  });
}

/** Builds the smaller child's histogram and subtracts it from the parent's, unless neither child can be split again. */
export function childHistograms(
  team: Team,
  parent: Leaf,
  leftSegments: readonly Segment[],
  rightSegments: readonly Segment[],
  buffer: number,
  leftRows: number,
  [needsLeft, needsRight]: readonly [boolean, boolean],
  pool: HistogramPool,
): [Float64Array | null, Float64Array | null] {
  const larger = parent.histogram!;
  if (!needsLeft && !needsRight) {
    pool.push(larger);
    return [null, null];
  }
  const leftIsSmaller = 2 * leftRows <= parent.rowCount;
  const smaller = sumHistogram(team, buffer, leftIsSmaller ? leftSegments : rightSegments, pool);
  for (let i = 0; i < larger.length; i++) larger[i]! -= smaller[i]!;
  const [left, right] = leftIsSmaller ? [smaller, larger] : [larger, smaller];
  if (!needsLeft) pool.push(left);
  if (!needsRight) pool.push(right);
  return [needsLeft ? left : null, needsRight ? right : null];
}

/** The team's histograms of a node, added up: exact, so the number of parts does not matter. */
export function sumHistogram(
  team: Team,
  buffer: number,
  segments: readonly Segment[],
  pool: HistogramPool,
): Float64Array {
  team.parts.forEach((part, i) => {
    part.args.set([buffer, segments[i]!.begin, segments[i]!.end]);
  });
  team.run(COMMAND.histogram);
  const [first, ...others] = team.parts.map(({ histogram }) => histogram);
  const sum = pool.pop() ?? new Float64Array(first!.length);
  sum.set(first!);
  for (const other of others) for (let i = 0; i < sum.length; i++) sum[i]! += other[i]!;
  return sum;
}

/** Rows of all parts. */
export function rowsIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { begin, end }) => sum + end - begin, 0);
}
