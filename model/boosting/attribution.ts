import type { BinnedMatrix } from './binning.ts';
import type { Forest } from './forest.ts';
import { goesLeft } from './predictor.ts';

/**
 * What each feature adds to the raw score (before the link and the range) of binned rows [begin, end): on the way from the root to a
 * leaf, the change of a node's expected value at a split belongs to the split's feature (Saabas 2014). Shape [rows × (features + 1)];
 * the last column is the base, start value plus the expected values of all roots. A row adds up to its score, but for rounding.
 */
export function attributePaths(
  forest: Forest,
  matrix: BinnedMatrix,
  begin: number,
  end: number,
): Float64Array {
  const { treeStart, feature, left, right, leftBins } = forest;
  const { bins, stride } = matrix;
  const expected = expectedValues(forest);
  const width = forest.features.length + 1;
  let base = forest.startValue;
  for (let tree = 0; tree + 1 < treeStart.length; tree++) base += expected[treeStart[tree]!]!;
  const change = changesOf(forest, expected);
  const parts = new Float64Array((end - begin) * width);
  for (let at = width - 1; at < parts.length; at += width) parts[at] = base;
  for (let block = begin; block < end; block += BLOCK_ROWS) {
    const blockEnd = Math.min(block + BLOCK_ROWS, end);
    for (let tree = 0; tree + 1 < treeStart.length; tree++) {
      const root = treeStart[tree]!;
      for (let row = block; row < blockEnd; row++) {
        const [from, at] = [row * stride, (row - begin) * width];
        let node = root;
        for (let place = feature[node]!; place >= 0; place = feature[node]!) {
          node = goesLeft(leftBins, node, bins[from + place]!) ? left[node]! : right[node]!;
          parts[at + place]! += change[node]!;
        }
      }
    }
  }
  return parts;
}

/** Rows that pass through one tree after the other, so that a tree and their parts stay in the cache. */
const BLOCK_ROWS = 256;

/** Expected value of each node less its parent's; 0 for roots. */
function changesOf({ feature, left, right }: Forest, expected: Float64Array): Float64Array {
  const change = new Float64Array(expected.length);
  for (let node = 0; node < expected.length; node++) {
    if (feature[node]! < 0) continue;
    for (const child of [left[node]!, right[node]!]) change[child] = expected[child]! - expected[node]!;
  }
  return change;
}

/** Mean of the leaves below each node, by the training rows that reached them. */
export function expectedValues({ feature, left, right, value, rowCount }: Forest): Float64Array {
  const expected = Float64Array.from(value);
  // Children stand behind their parent.
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node]! < 0) continue;
    const [l, r] = [left[node]!, right[node]!];
    const rows = rowCount[l]! + rowCount[r]!;
    expected[node] = (expected[l]! * rowCount[l]! + expected[r]! * rowCount[r]!) / rows;
  }
  return expected;
}
