import type { Kernels } from './kernels.ts';
import { ARG_COUNT, MANY_LEAVES, otherBuffer, type PartLayout } from './part-layout.ts';

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
    case COMMAND.search: {
      const { columnsAt, featuresAt, partialsAt, histogramBytes, nodesAt } = layout;
      const { marginalAt, cutsAt, cutsBytes, argsAt } = layout;
      const nodeAt = (slot: number) => (slot < 0 ? 0 : nodesAt + slot * histogramBytes);
      kernels.search(
        ...([index, partCount, c, columnsAt, d, featuresAt, partialsAt, histogramBytes] as const),
        ...([nodeAt(a), nodeAt(b), marginalAt, cutsAt, cutsBytes, e, f, g, argsAt + 7 * 8] as const),
      );
      return;
    }
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
