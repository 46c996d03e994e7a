import type { BinnedMatrix } from './binning.ts';
import { binStride } from './element-types.ts';
import type { Forest } from './forest.ts';
import { type OrderedSplit, orderTree } from './tree-order.ts';
import { bindScoring } from './wasm-kernels.ts';

/** Adds the values of the trees' leaves to the scores of rows [begin, end); `scores[0]` is that of row `begin`. */
export type Scorer = (matrix: BinnedMatrix, begin: number, end: number, scores: Float64Array) => void;

/** Rows that the kernel turns into columns together. */
const BLOCK_ROWS = 256;

/** Blocks that are copied to the kernel's memory together. */
const BLOCKS = 16;

/** Bytes of a node: u32 offset of its column; u8 last bin that stays left, first leaf below, leaves to the left; u32 address of its set, bytes to pass over. */
const NODE_BYTES = 16;

/** Leaves are numbered in a byte. */
const MAX_LEAVES = 256;

/**
 * A scorer of the forest, kept for as long as the forest is; null where a tree has more than 256 leaves. It asks every node of every row,
 * sixteen rows with each instruction, in the order of `tree-order.ts`.
 */
export function scorerOf(forest: Forest): Scorer | null {
  const known = SCORERS.get(forest);
  if (known !== undefined) return known;
  const scorer = makeScorer(forest);
  SCORERS.set(forest, scorer);
  return scorer;
}

const SCORERS = new WeakMap<Forest, Scorer | null>();

function makeScorer(forest: Forest): Scorer | null {
  const treeCount = forest.treeStart.length - 1;
  const { feature, left, right, features } = forest;
  const childrenOf = (node: number) => (feature[node]! < 0 ? null : ([left[node]!, right[node]!] as const));
  const trees = Array.from({ length: treeCount }, (_, tree) =>
    orderTree(forest.treeStart[tree]!, childrenOf),
  );
  if (trees.some(({ leaves }) => leaves.length > MAX_LEAVES)) return null;
  const nodes = trees.flatMap(({ splits }) => splits);
  const stride = binStride(forest.features.length);
  let end = 1024;
  const place = (byteCount: number) => {
    const at = end;
    end = Math.ceil((end + byteCount) / 64) * 64;
    return at;
  };
  const binsAt = place(BLOCKS * BLOCK_ROWS * stride);
  const columnsAt = place(2 * BLOCK_ROWS * stride);
  const leavesAt = place(64);
  const treesAt = place(treeCount * 4);
  const nodesAt = place(nodes.length * NODE_BYTES);
  const valuesAt = place((nodes.length + treeCount) * 8);
  const setCount = nodes.filter(({ node }) => features[feature[node]!]!.kind === 'category').length;
  const setsAt = place(setCount * 32);
  const scoresAt = place(BLOCKS * BLOCK_ROWS * 8);
  const { memory, scoreRows } = bindScoring(end);
  const words = new Int32Array(memory);
  words.set(
    trees.map(({ splits }) => splits.length),
    treesAt / 4,
  );
  new Float64Array(memory, valuesAt).set(
    trees.flatMap(({ leaves }) => leaves.map((leaf) => forest.value[leaf]!)),
  );
  writeNodes(forest, nodes, memory, { nodesAt, setsAt, stride });
  const bins = new Uint8Array(memory, binsAt, BLOCKS * BLOCK_ROWS * stride);
  const block = new Float64Array(memory, scoresAt, BLOCKS * BLOCK_ROWS);
  return (matrix, begin, endRow, scores) => {
    for (let row = begin; row < endRow; row += BLOCKS * BLOCK_ROWS) {
      const rowCount = Math.min(endRow - row, BLOCKS * BLOCK_ROWS);
      bins.set(matrix.bins.subarray(row * stride, (row + rowCount) * stride));
      block.set(scores.subarray(row - begin, row - begin + rowCount));
      const blockCount = Math.ceil(rowCount / BLOCK_ROWS);
      scoreRows(
        binsAt,
        blockCount,
        stride,
        columnsAt,
        leavesAt,
        treeCount,
        treesAt,
        nodesAt,
        valuesAt,
        scoresAt,
      );
      scores.set(block.subarray(0, rowCount), row - begin);
    }
  };
}

function writeNodes(
  { feature, features, leftBins }: Forest,
  nodes: readonly OrderedSplit[],
  memory: ArrayBuffer | SharedArrayBuffer,
  { nodesAt, setsAt, stride }: { nodesAt: number; setsAt: number; stride: number },
): void {
  const view = new DataView(memory);
  const words = new Int32Array(memory);
  let setAt = setsAt;
  nodes.forEach(({ node, first, leftLeaves, splitCount }, i) => {
    const at = nodesAt + i * NODE_BYTES;
    const set = leftBins.subarray(node * 8, node * 8 + 8);
    const place = feature[node]!;
    const isSet = features[place]!.kind === 'category';
    // Missing numbers lie below all others in the plain column, above them in the one that is one less.
    const isMissingLeft = isSet || (set[0]! & 1) === 1;
    view.setUint32(at, (isMissingLeft ? place : stride + place) * BLOCK_ROWS, true);
    view.setUint8(at + 5, first);
    view.setUint8(at + 6, leftLeaves);
    view.setUint32(at + 12, splitCount * NODE_BYTES, true);
    if (isSet) {
      words.set(set, setAt / 4);
      view.setUint32(at + 8, setAt, true);
      setAt += 32;
      return;
    }
    const last = lastLeft(set, features[place]!.binCount);
    view.setUint8(at + 4, (isMissingLeft ? last : last - 1) ^ 128);
  });
}

/** The largest bin of a number that goes left. */
function lastLeft(set: Int32Array, binCount: number): number {
  let bin = binCount - 1;
  while (bin > 1 && ((set[bin >> 5]! >>> (bin & 31)) & 1) === 0) bin--;
  return bin;
}
