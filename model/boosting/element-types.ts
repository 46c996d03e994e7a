/**
 * The element types of the trainer, in one place, each with its reason.
 *
 * | what | type | why |
 * |---|---|---|
 * | bin of a feature | u8 | ≤ 255 bins incl. the missing one, eight features in a 64-bit load |
 * | gradient, hessian of a row | i32 × 2 | whole steps of a grid: both sums take one 64-bit addition, exact in any order |
 * | their sums over some rows | i32 × 2 | half the cache of f64, and no rounding; moved to f64 before they can overflow |
 * | gradient, hessian sum of a bin | f64 × 2 | one SIMD addition; exact on the grid whatever the order of rows |
 * | leaf of a row | u16 | a tree has at most 65,536 leaves |
 * | what is kept of a row in place of its score, weight | f64 | hundreds of leaves move it; f32 would drift from the predictor |
 * | threshold, leaf value | f64 | raw and binned rows must compare alike, to the last bit |
 */

/** Bins of a feature including bin 0, which holds missing values and unknown categories. */
export const MAX_BINS = 255;

/** Slots of a feature in a histogram: a power of two so that the address of a bin is a shift. */
export const BIN_SLOTS = 256;

/** Bytes of one histogram slot: (gradient, hessian) as f64. */
export const SLOT_BYTES = 16;

/** Rows whose bins lie together, column by column: a column of them is a cache line. */
export const BLOCK_ROWS = 64;

/** A split for `findLeaves`; `written-tree.ts` says what is in it. */
export const SPLIT_BYTES = 16;

/** A node for `findManyLeaves`: column (−1 = leaf), left, right, leaf as i32; the 256-bit left set. */
export const NODE_BYTES = 48;

/** Bin 0 of each feature: missing numbers, missing and unknown categories. */
export const MISSING_BIN = 0;

/** Bits of an f64 mantissa: a sum of n multiples of a grid stays exact below 2⁵³ steps of it. */
export const EXACT_BITS = 53;

/** Bytes between two rows of bins: the features padded to a multiple of eight, since eight are added up at a time. */
export function binStride(featureCount: number): number {
  return Math.ceil(featureCount / 8) * 8;
}

/** Bytes of bins in a record, whose columns may hold several features each. */
export function recordStride(columnCount: number): number {
  return Math.ceil(columnCount / 4) * 4;
}

/** Bytes of a record: bins, gradient pair (8), at least what a kernel moves at once. */
export function recordBytes(stride: number): number {
  return Math.max(32, stride + 8);
}
