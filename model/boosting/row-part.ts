import type { Kernels } from './kernels.ts';
import { ARG_COUNT, CUT_BYTES, FEATURE_BYTES, otherBuffer, type PartLayout } from './part-layout.ts';

/** What a part is told to do; its arguments lie in `args` of its views. */
export const COMMAND = {
  stop: 0,
  spread: 9,
  gradients: 1,
  prepare: 2,
  histogram: 3,
  partition: 4,
  countBins: 5,
  search: 6,
  addLeaves: 7,
  addTree: 8,
} as const;
export type Command = (typeof COMMAND)[keyof typeof COMMAND];

/** Carries out one command on a part. Answers go to its results, its counts, its histogram, or to its share of the cuts. */
export function execute(
  command: Command,
  layout: PartLayout,
  memory: ArrayBuffer | SharedArrayBuffer,
  kernels: Kernels,
): void {
  const args = new Float64Array(memory, layout.argsAt, ARG_COUNT);
  const results = new Float64Array(memory, layout.resultsAt, ARG_COUNT);
  const { rowCount, bytes, stride, scoreAt, firstRow, buffersAt } = layout;
  const [a, b, c, d, e] = args as unknown as readonly [number, number, number, number, number];
  switch (command) {
    case COMMAND.spread:
      kernels.spreadRecords(
        ...([buffersAt[1], rowCount, layout.matrixStride, layout.featureCount] as const),
        ...([layout.spreadAt, buffersAt[0], bytes, stride] as const),
      );
      return;
    case COMMAND.gradients:
      kernels.gradients(
        a,
        b,
        rowCount,
        layout.targetAt,
        layout.weightAt,
        scoreAt,
        layout.pairsAt,
        layout.resultsAt,
      );
      return;
    case COMMAND.prepare:
      results[0] = prepare(layout, args, kernels);
      return;
    case COMMAND.histogram: {
      const { columnsAt, packedAt, histogramAt } = layout;
      kernels.histogram(
        ...([buffersAt[a]! + b * d, c - b, d, e, args[5]!, columnsAt, packedAt, histogramAt] as const),
        ...([args[6]!, args[7]!, args[8]!] as const),
      );
      return;
    }
    case COMMAND.partition: {
      const [from, to] = [buffersAt[a]!, buffersAt[otherBuffer(a)]!];
      results[0] = kernels.partition(from + b * d, c - b, to + b * d, to + c * d, d, e, layout.tableAt);
      return;
    }
    case COMMAND.countBins:
      kernels.countBins(buffersAt[a]! + b * d, c - b, d, e, layout.countsAt);
      return;
    case COMMAND.search:
      search(layout, memory, args, kernels);
      return;
    case COMMAND.addLeaves: {
      const leaves = new Float64Array(memory, layout.leavesAt, a * 4);
      for (let i = 0; i < leaves.length; i += 4) {
        const [begin, end] = [leaves[i + 1]!, leaves[i + 2]!];
        kernels.addValue(buffersAt[leaves[i]!]! + begin * b, end - begin, b, c, scoreAt, leaves[i + 3]!);
      }
      return;
    }
    case COMMAND.addTree:
      kernels.addTree(buffersAt[0], rowCount, bytes, layout.treeAt, scoreAt, a, b, firstRow, c);
      return;
    case COMMAND.stop:
      return;
  }
}

/** Rows of the tree in this part: all of them where they lie (`toBytes` 0), or records of the tree's own. */
function prepare(layout: PartLayout, args: Float64Array, kernels: Kernels): number {
  const { rowCount, bytes, stride, firstRow, buffersAt, pairsAt } = layout;
  const [gradientScale, hessianScale, toBytes, toStride, seed, tree, threshold] =
    args as unknown as readonly [number, number, number, number, number, number, number];
  if (toBytes === 0) {
    kernels.placePairs(pairsAt, rowCount, buffersAt[0], bytes, stride, gradientScale, hessianScale);
    return rowCount;
  }
  const { masksAt } = layout;
  return kernels.gatherRecords(
    ...([pairsAt, buffersAt[0], rowCount, bytes, stride, buffersAt[1], toBytes, toStride, masksAt] as const),
    ...([gradientScale, hessianScale, seed, tree, firstRow, threshold] as const),
  );
}

/** Places of a search in its arguments: at the end, for the smaller and for the larger child, wanted (1), Σg, Σh, score. */
export const SEARCH = {
  smaller: 0,
  larger: 1,
  columns: 2,
  features: 3,
  l2: 4,
  leastHessian: 5,
  minGain: 6,
  children: 7,
  child: 4,
} as const;

/** This part's share of the columns, every `partCount`-th: sums of both children, and the best cut of each feature in them. */
function search(
  layout: PartLayout,
  memory: ArrayBuffer | SharedArrayBuffer,
  args: Float64Array,
  kernels: Kernels,
): void {
  const { index, partCount, columnsAt, featuresAt, partialsAt, histogramBytes, nodesAt } = layout;
  const sizes = new Int32Array(memory, columnsAt, args[SEARCH.columns]!);
  const features = new Int32Array(memory, featuresAt, args[SEARCH.features]! * 4);
  const smallerAt = nodesAt + args[SEARCH.smaller]! * histogramBytes;
  const largerAt = args[SEARCH.larger]! < 0 ? 0 : nodesAt + args[SEARCH.larger]! * histogramBytes;
  for (let column = index; column < sizes.length; column += partCount) {
    const at = column * FEATURE_BYTES;
    const ownAt = largerAt === 0 ? 0 : largerAt + at;
    kernels.settle(partialsAt + at, histogramBytes, partCount, sizes[column]!, smallerAt + at, ownAt);
  }
  for (let place = 0; place * 4 < features.length; place++) {
    const column = features[place * 4]!;
    if (column % partCount !== index || features[place * 4 + 3] === 0) continue;
    for (let child = 0; child < 2; child++) {
      if (args[SEARCH.children + child * SEARCH.child] !== 1) continue;
      const at = (child === 0 ? smallerAt : largerAt) + column * FEATURE_BYTES;
      const [factor, binCount] = [features[place * 4 + 1]!, features[place * 4 + 2]!];
      cut(layout, args, kernels, { place, child, at, size: sizes[column]!, factor, binCount });
    }
  }
}

interface Sums {
  readonly place: number;
  readonly child: number;
  /** Where the sums of the feature's column begin. */
  readonly at: number;
  readonly size: number;
  readonly factor: number;
  readonly binCount: number;
}

function cut(
  { marginalAt, cutsAt, cutsBytes }: PartLayout,
  args: Float64Array,
  kernels: Kernels,
  { place, child, at, size, factor, binCount }: Sums,
): void {
  const isAlone = size === binCount;
  if (!isAlone) kernels.marginal(at, size, factor, binCount, marginalAt);
  const first = SEARCH.children + child * SEARCH.child;
  kernels.findCut(
    ...([isAlone ? at : marginalAt, binCount, args[first + 1]!, args[first + 2]!, args[first + 3]!] as const),
    ...([args[SEARCH.l2]!, args[SEARCH.leastHessian]!, args[SEARCH.minGain]!] as const),
    cutsAt + child * cutsBytes + place * CUT_BYTES,
  );
}
