import { type BinnedMatrix, binMatrix, type FeatureColumn } from './binning.ts';
import { exponential } from './exponential.ts';
import type { Forest } from './forest.ts';
import { scorerOf } from './scorer.ts';

/** Raw rows that are binned and scored together. */
const BLOCK_ROWS = 16_384;

/** Predictions (after the link) of binned rows [begin, end). */
export function predictBinned(
  forest: Forest,
  matrix: BinnedMatrix,
  begin = 0,
  end = matrix.rowCount,
): Float64Array {
  const scores = new Float64Array(end - begin).fill(forest.startValue);
  addScores(forest, matrix, begin, end, scores);
  return finishScores(forest, scores);
}

/** Predictions of raw rows [begin, end): the same numbers as from the rows' bins. */
export function predictRaw(
  forest: Forest,
  columns: readonly FeatureColumn[],
  begin = 0,
  end = columns[0]?.values.length ?? 0,
): Float64Array {
  const scores = new Float64Array(end - begin).fill(forest.startValue);
  for (let row = begin; row < end; row += BLOCK_ROWS) {
    const blockEnd = Math.min(row + BLOCK_ROWS, end);
    const block = columns.map((column) => ({ ...column, values: column.values.subarray(row, blockEnd) }));
    const matrix = binMatrix(block as FeatureColumn[], forest.features);
    addScores(forest, matrix, 0, blockEnd - row, scores.subarray(row - begin, blockEnd - begin));
  }
  return finishScores(forest, scores);
}

function addScores(
  forest: Forest,
  matrix: BinnedMatrix,
  begin: number,
  end: number,
  scores: Float64Array,
): void {
  const scorer = scorerOf(forest);
  if (scorer === null) addScoresPlainly(forest, matrix, begin, end, scores);
  else scorer(matrix, begin, end, scores);
}

/** What a scorer does, row by row and node by node: for trees too large for it, and to hold it to. */
export function addScoresPlainly(
  forest: Forest,
  { bins, stride }: BinnedMatrix,
  begin: number,
  end: number,
  scores: Float64Array,
): void {
  const { treeStart, value } = forest;
  for (let block = begin; block < end; block += WALK_ROWS) {
    const blockEnd = Math.min(block + WALK_ROWS, end);
    for (let tree = 0; tree + 1 < treeStart.length; tree++) {
      const root = treeStart[tree]!;
      for (let row = block; row < blockEnd; row++) {
        scores[row - begin]! += value[leafOfBins(forest, root, bins, row * stride)]!;
      }
    }
  }
}

/** Rows that walk down a tree together, which stays in the cache for them. */
const WALK_ROWS = 512;

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

/** Whether a bin goes left at a node. */
export function goesLeft(words: Int32Array, node: number, bin: number): boolean {
  return ((words[node * 8 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
}
