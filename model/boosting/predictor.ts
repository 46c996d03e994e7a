import { type BinnedMatrix, binOfCategory, type FeatureColumn } from './binning.ts';
import { MISSING_BIN } from './element-types.ts';
import { exponential } from './exponential.ts';
import type { Forest } from './forest.ts';

/** Rows scored together: a tree stays in the cache while its block of rows passes through. */
const BLOCK_ROWS = 512;

/** Predictions (after the link) of binned rows [begin, end). */
export function predictBinned(
  forest: Forest,
  matrix: BinnedMatrix,
  begin = 0,
  end = matrix.rowCount,
): Float64Array {
  const { bins, stride } = matrix;
  return predict(forest, begin, end, (node, row) => leafOfBins(forest, node, bins, row * stride));
}

/** Predictions of raw rows [begin, end): the same numbers as from the rows' bins. */
export function predictRaw(
  forest: Forest,
  columns: readonly FeatureColumn[],
  begin = 0,
  end = columns[0]?.values.length ?? 0,
): Float64Array {
  return predict(forest, begin, end, (node, row) => leafOfValues(forest, node, columns, row));
}

/** The leaf that a row of bins (from `at`) reaches below `node`. */
export function leafOfBins(
  { feature, left, right, leftBins }: Pick<Forest, 'feature' | 'left' | 'right' | 'leftBins'>,
  node: number,
  bins: Uint8Array,
  at: number,
): number {
  let current = node;
  while (feature[current]! >= 0) {
    current = goesLeft(leftBins, current, bins[at + feature[current]!]!) ? left[current]! : right[current]!;
  }
  return current;
}

/** Turns scores into predictions in place: link, then range. */
export function finishScores(forest: Pick<Forest, 'link' | 'range'>, scores: Float64Array): Float64Array {
  const [lowest, highest] = forest.range;
  for (let i = 0; i < scores.length; i++) {
    const mean = forest.link === 'log' ? exponential(scores[i]!) : scores[i]!;
    scores[i] = Math.min(Math.max(mean, lowest), highest);
  }
  return scores;
}

function predict(
  forest: Forest,
  begin: number,
  end: number,
  leafOf: (node: number, row: number) => number,
): Float64Array {
  const { treeStart, value, startValue } = forest;
  const scores = new Float64Array(end - begin).fill(startValue);
  for (let block = begin; block < end; block += BLOCK_ROWS) {
    const blockEnd = Math.min(block + BLOCK_ROWS, end);
    for (let tree = 0; tree + 1 < treeStart.length; tree++) {
      const root = treeStart[tree]!;
      for (let row = block; row < blockEnd; row++) scores[row - begin]! += value[leafOf(root, row)]!;
    }
  }
  return finishScores(forest, scores);
}

function leafOfValues(forest: Forest, node: number, columns: readonly FeatureColumn[], row: number): number {
  const { feature, left, right, leftBins, threshold, features } = forest;
  let current = node;
  while (feature[current]! >= 0) {
    const place = feature[current]!;
    const bins = features[place]!;
    const value = columns[place]!.values[row]!;
    const isNumber = bins.kind === 'number' && !Number.isNaN(value);
    const isLeft = isNumber
      ? value <= threshold[current]!
      : goesLeft(leftBins, current, bins.kind === 'category' ? binOfCategory(bins, value) : MISSING_BIN);
    current = isLeft ? left[current]! : right[current]!;
  }
  return current;
}

/** Whether a bin goes left at a node. */
export function goesLeft(words: Int32Array, node: number, bin: number): boolean {
  return ((words[node * 8 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
}
