import {
  BIN_SLOTS,
  BLOCK_ROWS,
  binStride,
  NODE_BYTES,
  recordBytes,
  recordStride,
  SLOT_BYTES,
  SPLIT_BYTES,
} from './element-types.ts';

/** The rows of one worker: every n-th block of 64 training rows (`cutting.ts`). */
export interface PartShape {
  readonly rowCount: number;
  /** Most records of a tree. */
  readonly recordCount: number;
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
  /** For each feature of the tree: column, factor, bins, and 1 where `search` looks for its cut; i32. */
  readonly featuresAt: number;
  /** For each column of the tree's records: where it begins in a block; u32. */
  readonly picksAt: number;
  /** The finished tree (`written-tree.ts`), and what its leaves do to their rows: two factors, two terms. */
  readonly treeAt: number;
  readonly stepsAt: number;
  readonly tableAt: number;
  /** Best cuts of the two children of a split, `CUT_BYTES` a feature. */
  readonly cutsAt: number;
  readonly cutsBytes: number;
  /** Bytes of the histogram of one node; the parts' own ones lie in a row at `partialsAt`, those of open leaves at `nodesAt`. */
  readonly histogramBytes: number;
  readonly partialsAt: number;
  readonly nodesAt: number;
}

/** Byte offsets of everything that a part works with. The rows of a tree's nodes move between the two buffers. */
export interface PartLayout extends PartShape, SharedLayout {
  readonly index: number;
  readonly argsAt: number;
  readonly resultsAt: number;
  readonly countsAt: number;
  readonly packedAt: number;
  /** The sums of one feature, taken out of those of its column. */
  readonly marginalAt: number;
  readonly histogramAt: number;
  /** Sums of each leaf over the part's rows. */
  readonly sumsAt: number;
  /** Rows of the matrix on their way to columns, and a block of columns on its way to records. */
  readonly stageAt: number;
  readonly scratchAt: number;
  /** Bins of all rows, by block of 64 rows and column. */
  readonly binsAt: number;
  readonly pairsAt: number;
  /** Two f64 a row that stand for its target and its score (`losses/loss.ts`). */
  readonly stateAt: number;
  readonly weightAt: number;
  /** Leaf of each row in the last tree; u16. */
  readonly leavesAt: number;
  readonly buffersAt: readonly [number, number];
}

/** The memory of a team: all of it is one piece, so that parts can add up each other's histograms. */
export interface TeamLayout {
  readonly parts: readonly PartLayout[];
  readonly totalBytes: number;
}

/** Rows of the matrix that are turned into columns together. */
export const STAGE_ROWS = 8192;

/** Bytes of one column in a histogram. */
export const FEATURE_BYTES = BIN_SLOTS * SLOT_BYTES;

/** Bytes of a cut: five f64, padded to a cache line so that no two threads write to the same one. */
export const CUT_BYTES = 64;

/** Numbers that a command takes, and gives back, at most. */
export const ARG_COUNT = 16;

/** Bytes of a leaf's sums, and of its step: four f64. */
export const LEAF_BYTES = 32;

/** Trees with more leaves than this are walked node by node. */
export const MANY_LEAVES = 256;

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
  const scratchStride = Math.ceil(stride / 8) * 8;
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
    picksAt: place(scratchStride * 4),
    treeAt: place(
      maxLeaves > MANY_LEAVES ? (2 * maxLeaves - 1) * NODE_BYTES : maxLeaves * (SPLIT_BYTES + 32),
    ),
    stepsAt: place(maxLeaves * LEAF_BYTES),
    tableAt: place(BIN_SLOTS),
    cutsAt: place(2 * cutsBytes),
    cutsBytes,
    histogramBytes,
    partialsAt: place(shapes.length * histogramBytes),
    // One a leaf, and one to build the next child's in.
    nodesAt: place((maxLeaves + 1) * histogramBytes),
  };
  const parts = shapes.map((shape, index): PartLayout => {
    const { rowCount, recordCount } = shape;
    const blockCount = Math.ceil(rowCount / BLOCK_ROWS);
    // What a block adds at most after the room was last looked at, and a record's end that is written with it.
    const bufferBytes = (recordCount + BLOCK_ROWS + 1) * bytes;
    return {
      ...shape,
      ...shared,
      index,
      argsAt: place(ARG_COUNT * 8),
      resultsAt: place(ARG_COUNT * 8),
      countsAt: place(BIN_SLOTS * 4),
      packedAt: place(stride * BIN_SLOTS * 8),
      marginalAt: place(FEATURE_BYTES),
      histogramAt: shared.partialsAt + index * histogramBytes,
      sumsAt: place(maxLeaves * LEAF_BYTES),
      stageAt: place(Math.min(rowCount, STAGE_ROWS) * matrixStride),
      scratchAt: place(BLOCK_ROWS * (scratchStride + 4) + 16),
      binsAt: place(blockCount * BLOCK_ROWS * columnCount),
      pairsAt: place(rowCount * 8),
      stateAt: place(rowCount * 16),
      weightAt: shape.isWeighted ? place(rowCount * 8) : 0,
      leavesAt: place(blockCount * BLOCK_ROWS * 2),
      buffersAt: [place(bufferBytes), place(bufferBytes)],
    };
  });
  return { parts, totalBytes: end };
}

/** The buffer that a node's children go to when the node lies in `buffer`. */
export function otherBuffer(buffer: number): 0 | 1 {
  return buffer === 1 ? 0 : 1;
}
