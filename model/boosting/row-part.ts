import type { Kernels } from './kernels.ts';
import {
  ARG_COUNT,
  CUT_BYTES,
  FEATURE_BYTES,
  MANY_LEAVES,
  otherBuffer,
  type PartLayout,
} from './part-layout.ts';

/** What a part is told to do; its arguments lie in `args` of its views. */
export const COMMAND = {
  stop: 0,
  spread: 1,
  gradients: 2,
  gather: 3,
  histogram: 4,
  partition: 5,
  countBins: 6,
  search: 7,
  findLeaves: 8,
  sumLeaves: 9,
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
  const { index, partCount, rowCount, columnCount, binsAt, pairsAt, leavesAt, buffersAt } = layout;
  const [a, b, c, d, e, f, g] = args as unknown as readonly [
    ...[number, number, number, number, number, number, number],
  ];
  switch (command) {
    case COMMAND.spread: {
      const { stageAt, matrixStride, featureCount, spreadAt } = layout;
      const toAt = binsAt + a * columnCount;
      kernels.spreadColumns(stageAt, b, matrixStride, featureCount, spreadAt, toAt, columnCount);
      return;
    }
    case COMMAND.gradients: {
      const { stateAt, weightAt, stepsAt, resultsAt } = layout;
      kernels.gradients(
        ...([a, b, c, d, rowCount, stateAt, weightAt, leavesAt, stepsAt, pairsAt, resultsAt] as const),
      );
      return;
    }
    case COMMAND.gather: {
      const { picksAt, scratchAt, recordCount } = layout;
      results[0] = kernels.gatherRecords(
        ...([binsAt, columnCount, rowCount, pairsAt, picksAt, scratchAt, buffersAt[0]] as const),
        ...([c, d, recordCount, a, b, e, f, index, partCount, g] as const),
      );
      return;
    }
    case COMMAND.histogram: {
      const { columnsAt, packedAt, histogramAt } = layout;
      kernels.histogram(
        ...([buffersAt[a]! + b * d, c - b, d, e, f, columnsAt, packedAt, histogramAt] as const),
        ...([g, args[7]!, args[8]!] as const),
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
    case COMMAND.findLeaves: {
      const { treeAt } = layout;
      if (a > MANY_LEAVES) kernels.findManyLeaves(binsAt, columnCount, rowCount, treeAt, leavesAt);
      else kernels.findLeaves(binsAt, columnCount, rowCount, treeAt, a - 1, leavesAt);
      return;
    }
    case COMMAND.sumLeaves:
      kernels.sumLeaves(
        ...([leavesAt, rowCount, pairsAt, a, layout.sumsAt, b, c, d, e, index, partCount, f] as const),
      );
      return;
    case COMMAND.stop:
      return;
  }
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
