import { BIN_SLOTS, binStride, NODE_BYTES, recordBytes, recordStride, SLOT_BYTES } from './element-types.ts';

/** The rows of one worker: a contiguous range of the training rows. */
export interface PartShape {
  /** Training row (not matrix row) of the part's first row: bags are drawn by it. */
  readonly firstRow: number;
  readonly rowCount: number;
  readonly featureCount: number;
  /** Bytes that the features share (`shared-columns.ts`). */
  readonly columnCount: number;
  readonly isWeighted: boolean;
  readonly maxLeaves: number;
}

/** Byte offsets of what all parts share: every part reads it, the thread that trains or the part whose share it is writes it. */
export interface SharedLayout {
  readonly partCount: number;
  /** Bytes of a row of the matrix; of bins in a record, and of a whole record, with all columns. */
  readonly matrixStride: number;
  readonly stride: number;
  readonly bytes: number;
  /** For each feature of the matrix: column and factor; i32. */
  readonly spreadAt: number;
  /** For each column of the tree's records: how many values it has; i32. */
  readonly columnsAt: number;
  /** For each feature of the tree: column, factor, bins, and 1 where `findCut` may search it; i32. */
  readonly featuresAt: number;
  readonly masksAt: number;
  readonly treeAt: number;
  readonly tableAt: number;
  /** Best cuts of the two children of a split, `CUT_BYTES` a feature. */
  readonly cutsAt: number;
  readonly cutsBytes: number;
  /** Bytes of the histogram of one node; the parts' own ones lie in a row at `partialsAt`, those of open leaves at `nodesAt`. */
  readonly histogramBytes: number;
  readonly partialsAt: number;
  readonly nodesAt: number;
}

/** Byte offsets of everything that a part works with. Buffer 0 holds the rows in order; nodes move between 1 and 2. */
export interface PartLayout extends PartShape, SharedLayout {
  readonly index: number;
  readonly argsAt: number;
  readonly resultsAt: number;
  readonly countsAt: number;
  readonly leavesAt: number;
  readonly packedAt: number;
  /** The sums of one feature, taken out of those of its column. */
  readonly marginalAt: number;
  readonly histogramAt: number;
  readonly pairsAt: number;
  readonly targetAt: number;
  readonly weightAt: number;
  readonly scoreAt: number;
  readonly buffersAt: readonly [number, number, number];
}

/** The memory of a team: all of it is one piece, so that parts can add up each other's histograms. */
export interface TeamLayout {
  readonly parts: readonly PartLayout[];
  readonly totalBytes: number;
}

/** Bytes of one column in a histogram. */
export const FEATURE_BYTES = BIN_SLOTS * SLOT_BYTES;

/** Bytes of a cut: five f64, padded to a cache line so that no two threads write to the same one. */
export const CUT_BYTES = 64;

/** Numbers that a command takes, and gives back, at most. */
export const ARG_COUNT = 16;

/** Where everything lies; offsets are multiples of 64, and the first 1,024 bytes stay free so that no offset is 0. */
export function layOut(shapes: readonly PartShape[]): TeamLayout {
  let end = 1024;
  const place = (byteCount: number) => {
    const at = end;
    end = Math.ceil((end + byteCount) / 64) * 64;
    return at;
  };
  const { featureCount, columnCount, maxLeaves } = shapes[0]!;
  const matrixStride = binStride(featureCount);
  const stride = recordStride(columnCount);
  const bytes = recordBytes(stride);
  const histogramBytes = stride * FEATURE_BYTES;
  const cutsBytes = featureCount * CUT_BYTES;
  const shared: SharedLayout = {
    partCount: shapes.length,
    stride,
    bytes,
    matrixStride,
    spreadAt: place(featureCount * 8),
    columnsAt: place(stride * 4),
    featuresAt: place(featureCount * 16),
    masksAt: place(Math.ceil(stride / 16) ** 2 * 16),
    treeAt: place((2 * maxLeaves - 1) * NODE_BYTES),
    tableAt: place(BIN_SLOTS),
    cutsAt: place(2 * cutsBytes),
    cutsBytes,
    histogramBytes,
    partialsAt: place(shapes.length * histogramBytes),
    // One a leaf, and one to build the next child's in.
    nodesAt: place((maxLeaves + 1) * histogramBytes),
  };
  const parts = shapes.map((shape, index): PartLayout => {
    const { rowCount } = shape;
    return {
      ...shape,
      ...shared,
      index,
      argsAt: place(ARG_COUNT * 8),
      resultsAt: place(ARG_COUNT * 8),
      countsAt: place(BIN_SLOTS * 4),
      leavesAt: place(maxLeaves * 4 * 8),
      packedAt: place(stride * BIN_SLOTS * 8),
      marginalAt: place(FEATURE_BYTES),
      histogramAt: shared.partialsAt + index * histogramBytes,
      pairsAt: place(rowCount * 8 + 8),
      targetAt: place(rowCount * 8),
      weightAt: shape.isWeighted ? place(rowCount * 8) : 0,
      scoreAt: place(rowCount * 8),
      buffersAt: [
        place(rowCount * bytes),
        // Holds the part's rows of the matrix, too, before the first tree.
        place(rowCount * Math.max(bytes, matrixStride)),
        place(rowCount * bytes),
      ],
    };
  });
  return { parts, totalBytes: end };
}

/** The buffer that a node's children go to when the node lies in `buffer`. */
export function otherBuffer(buffer: number): 1 | 2 {
  return buffer === 1 ? 2 : 1;
}
