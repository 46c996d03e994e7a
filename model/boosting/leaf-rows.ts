import { BIN_SLOTS } from './element-types.ts';
import { FEATURE_BYTES } from './part-layout.ts';
import { COMMAND } from './row-part.ts';
import { binsOfBytes, type ColumnPlace } from './shared-columns.ts';
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
  /** Place of the best of them, −1 where there is none. */
  best: number;
  /** Places of the features whose splits are known to leave enough rows on either side. */
  readonly counted: Set<number>;
}

/** Numbers of the node histograms that are not in use. */
export type HistogramPool = number[];

/** Moves the leaf's rows to the other buffer, left ones first; the rows in the leaf's own buffer stay as they are. */
export function partition(
  team: Team,
  leaf: Leaf,
  split: Split,
  place: ColumnPlace,
  { bytes }: TreeRecords,
): Segment[] {
  const table = leftTable(split);
  const binOf = binsOfBytes(place);
  const shared = team.parts[0]!.table;
  for (let byte = 0; byte < BIN_SLOTS; byte++) shared[byte] = table[binOf[byte]!]!;
  team.parts.forEach((part, i) => {
    part.args.set([leaf.buffer, leaf.segments[i]!.begin, leaf.segments[i]!.end, bytes, place.column]);
  });
  team.run(COMMAND.partition, leaf.rowCount);
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
  { bytes, stride, columnCount }: TreeRecords,
  { flushRows, gradientUnit, hessianUnit }: { flushRows: number; gradientUnit: number; hessianUnit: number },
): void {
  team.parts.forEach((part, i) => {
    const { begin, end } = segments[i]!;
    part.args.set([buffer, begin, end, bytes, stride, columnCount, flushRows, gradientUnit, hessianUnit]);
  });
  team.run(COMMAND.histogram, rowsIn(segments));
}

/** Rows of each bin of a feature in a leaf. */
export function countBins(team: Team, leaf: Leaf, place: ColumnPlace, { bytes }: TreeRecords): Int32Array {
  team.parts.forEach((part, i) => {
    part.args.set([leaf.buffer, leaf.segments[i]!.begin, leaf.segments[i]!.end, bytes, place.column]);
  });
  team.run(COMMAND.countBins, leaf.rowCount);
  const counts = new Int32Array(BIN_SLOTS);
  const binOf = binsOfBytes(place);
  for (const part of team.parts) {
    for (let byte = 0; byte < BIN_SLOTS; byte++) counts[binOf[byte]!]! += part.counts[byte]!;
  }
  return counts;
}

/** The [bin][gradient, hessian] sums of a feature in one of the team's node histograms. */
export function binsOf(team: Team, histogram: number, place: ColumnPlace): Float64Array {
  const { memory, layout } = team.parts[0]!;
  const { columnsAt, nodesAt, histogramBytes } = layout;
  const size = new Int32Array(memory, columnsAt)[place.column]!;
  const at = nodesAt + histogram * histogramBytes + place.column * FEATURE_BYTES;
  const sums = new Float64Array(memory, at, size * 2);
  if (size === place.binCount) return sums;
  const bins = new Float64Array(place.binCount * 2);
  const binOf = binsOfBytes(place);
  for (let byte = 0; byte < size; byte++) {
    const bin = binOf[byte]!;
    bins[bin * 2]! += sums[byte * 2]!;
    bins[bin * 2 + 1]! += sums[byte * 2 + 1]!;
  }
  return bins;
}

/** Rows of all parts. */
export function rowsIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { begin, end }) => sum + end - begin, 0);
}
