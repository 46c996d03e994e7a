import { BIN_SLOTS, binStride, NODE_BYTES, recordBytes, SLOT_BYTES } from './element-types.ts';
import type { Kernels } from './kernels.ts';

/** What a part is told to do; its arguments lie in `args` of its views. */
export const COMMAND = {
  stop: 0,
  gradients: 1,
  prepare: 2,
  histogram: 3,
  partition: 4,
  countBins: 5,
  addLeaves: 6,
  addTree: 7,
} as const;
export type Command = (typeof COMMAND)[keyof typeof COMMAND];

/** The rows of one worker: a contiguous range of the training rows, in a memory of its own. */
export interface PartShape {
  /** Training row (not matrix row) of the part's first row: bags are drawn by it. */
  readonly firstRow: number;
  readonly rowCount: number;
  readonly featureCount: number;
  readonly isWeighted: boolean;
  readonly maxLeaves: number;
}

/** Byte offsets of everything in a part's memory. Buffer 0 holds the rows in order; nodes move between 1 and 2. */
export interface PartLayout extends PartShape {
  readonly stride: number;
  readonly bytes: number;
  readonly argsAt: number;
  readonly resultsAt: number;
  readonly tableAt: number;
  readonly countsAt: number;
  readonly leavesAt: number;
  readonly treeAt: number;
  readonly histogramAt: number;
  readonly targetAt: number;
  readonly weightAt: number;
  readonly scoreAt: number;
  readonly buffersAt: readonly [number, number, number];
  readonly totalBytes: number;
}

/** Where everything lies; offsets are multiples of 64, and the first 1,024 bytes stay free so that no offset is 0. */
export function layOut(shape: PartShape): PartLayout {
  let end = 1024;
  const place = (byteCount: number) => {
    const at = end;
    end = Math.ceil((end + byteCount) / 64) * 64;
    return at;
  };
  const { rowCount, featureCount, maxLeaves } = shape;
  const stride = binStride(featureCount);
  const bytes = recordBytes(featureCount);
  return {
    ...shape,
    stride,
    bytes,
    argsAt: place(16 * 8),
    resultsAt: place(16 * 8),
    tableAt: place(BIN_SLOTS),
    countsAt: place(BIN_SLOTS * 4),
    leavesAt: place(maxLeaves * 4 * 8),
    treeAt: place((2 * maxLeaves - 1) * NODE_BYTES),
    histogramAt: place(stride * BIN_SLOTS * SLOT_BYTES),
    targetAt: place(rowCount * 8),
    weightAt: shape.isWeighted ? place(rowCount * 8) : 0,
    scoreAt: place(rowCount * 8),
    buffersAt: [place(rowCount * bytes), place(rowCount * bytes), place(rowCount * bytes)],
    totalBytes: end,
  };
}

/** Carries out one command on a part. Answers go to its results, its counts or its histogram. */
export function execute(
  command: Command,
  layout: PartLayout,
  memory: ArrayBuffer | SharedArrayBuffer,
  kernels: Kernels,
): void {
  const args = new Float64Array(memory, layout.argsAt, 16);
  const results = new Float64Array(memory, layout.resultsAt, 16);
  const { rowCount, bytes, stride, scoreAt, firstRow, buffersAt } = layout;
  const at = (buffer: number, row: number) => buffersAt[buffer]! + row * bytes;
  const [a, b, c, d] = args as unknown as [number, number, number, number];
  switch (command) {
    case COMMAND.gradients:
      kernels.gradients(
        a,
        b,
        rowCount,
        layout.targetAt,
        layout.weightAt,
        scoreAt,
        buffersAt[0],
        bytes,
        stride,
        layout.resultsAt,
      );
      return;
    case COMMAND.prepare:
      kernels.snap(buffersAt[0], rowCount, bytes, stride, a, b);
      results[0] =
        args[4]! >= 2 ** 32
          ? rowCount
          : kernels.selectBag(buffersAt[0], rowCount, bytes, buffersAt[1], c, d, firstRow, args[4]!);
      return;
    case COMMAND.histogram:
      kernels.histogram(at(a, b), c - b, bytes, stride, layout.histogramAt);
      return;
    case COMMAND.partition: {
      const to = otherBuffer(a);
      results[0] = kernels.partition(at(a, b), c - b, at(to, b), at(to, c), bytes, d, layout.tableAt);
      return;
    }
    case COMMAND.countBins:
      kernels.countBins(at(a, b), c - b, bytes, d, layout.countsAt);
      return;
    case COMMAND.addLeaves: {
      const leaves = new Float64Array(memory, layout.leavesAt, a * 4);
      for (let i = 0; i < leaves.length; i += 4) {
        const [buffer, begin, end, value] = leaves.subarray(i, i + 4) as unknown as [
          number,
          number,
          number,
          number,
        ];
        kernels.addValue(at(buffer, begin), end - begin, bytes, stride, scoreAt, value);
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

/** The buffer that a node's children go to when the node lies in `buffer`. */
export function otherBuffer(buffer: number): 1 | 2 {
  return buffer === 1 ? 2 : 1;
}
