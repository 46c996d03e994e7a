import { BIN_SLOTS } from './element-types.ts';
import { COMMAND } from './row-part.ts';
import { leftTable, type NodeSums, type Split } from './splitting.ts';
import type { Team } from './team.ts';
import type { Segment, TreeRecords } from './tree-records.ts';

/** A leaf of the tree that grows. */
export interface Leaf extends NodeSums {
  /** Place of its node in the tree. */
  readonly place: number;
  readonly depth: number;
  readonly buffer: number;
  /** One segment a part. */
  readonly segments: readonly Segment[];
  /** Which of the team's node histograms holds the sums of its bins; null where it cannot be split. */
  readonly histogram: number | null;
  /** Best split of each feature by its place in the records, null where there is none. */
  readonly splits: (Split | null)[];
}

/** Numbers of the node histograms that are not in use. */
export type HistogramPool = number[];

/** Moves the leaf's rows to the other buffer, left ones first; the rows in the leaf's own buffer stay as they are. */
export function partition(
  team: Team,
  leaf: Leaf,
  split: Split,
  place: number,
  { bytes }: TreeRecords,
): Segment[] {
  team.parts[0]!.table.set(leftTable(split));
  team.parts.forEach((part, i) => {
    part.args.set([leaf.buffer, leaf.segments[i]!.begin, leaf.segments[i]!.end, bytes, place]);
  });
  team.run(COMMAND.partition);
  return team.parts.map((part, i) => {
    const { begin } = leaf.segments[i]!;
    return { begin, end: begin + part.results[0]! };
  });
}

/** Every part adds up its share of a node, into the histogram of the part. */
export function addUp(
  team: Team,
  buffer: number,
  segments: readonly Segment[],
  { bytes, stride }: TreeRecords,
  { flushRows, gradientUnit, hessianUnit }: { flushRows: number; gradientUnit: number; hessianUnit: number },
): void {
  team.parts.forEach((part, i) => {
    const { begin, end } = segments[i]!;
    part.args.set([buffer, begin, end, bytes, stride, flushRows, gradientUnit, hessianUnit]);
  });
  team.run(COMMAND.histogram);
}

/** Rows of each bin of a feature in a leaf. */
export function countBins(team: Team, leaf: Leaf, place: number, { bytes }: TreeRecords): Int32Array {
  team.parts.forEach((part, i) => {
    part.args.set([leaf.buffer, leaf.segments[i]!.begin, leaf.segments[i]!.end, bytes, place]);
  });
  team.run(COMMAND.countBins);
  const counts = new Int32Array(BIN_SLOTS);
  for (const part of team.parts) for (let bin = 0; bin < BIN_SLOTS; bin++) counts[bin]! += part.counts[bin]!;
  return counts;
}

/** The [bin][gradient, hessian] sums of a feature in one of the team's node histograms. */
export function binsOf(team: Team, histogram: number, place: number): Float64Array {
  const { memory, layout } = team.parts[0]!;
  const at = layout.nodesAt + histogram * layout.histogramBytes + place * BIN_SLOTS * 16;
  return new Float64Array(memory, at, BIN_SLOTS * 2);
}

/** Rows of all parts. */
export function rowsIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { begin, end }) => sum + end - begin, 0);
}
