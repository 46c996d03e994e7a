/**
 * The element types of the trainer, in one place, each with its reason.
 *
 * | what | type | why |
 * |---|---|---|
 * | bin of a feature | u8 | ≤ 255 bins incl. the missing one, eight features in a 64-bit load |
 * | gradient, hessian of a row | i32 × 2 | whole steps of a grid: both sums take one 64-bit addition, exact in any order |
 * | their sums over some rows | i32 × 2 | half the cache of f64, and no rounding; moved to f64 before they can overflow |
 * | gradient, hessian sum of a bin | f64 × 2 | one SIMD addition; exact on the grid whatever the order of rows |
 * | row number inside a part | i32 | a part holds fewer than 2³¹ rows |
 * | target, weight, score | f64 | scores add up hundreds of leaf values; f32 would drift from the predictor |
 * | threshold, leaf value | f64 | raw and binned rows must compare alike, to the last bit |
 */

/** Bins of a feature including bin 0, which holds missing values and unknown categories. */
export const MAX_BINS = 255;

/** Slots of a feature in a histogram: a power of two so that the address of a bin is a shift. */
export const BIN_SLOTS = 256;

/** Bytes of one histogram slot: (gradient, hessian) as f64. */
export const SLOT_BYTES = 16;

/** A node for `addTree`: feature (−1 = leaf), left, right, unused as i32; value as f64; the 256-bit left set; padding. */
export const NODE_BYTES = 64;

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

/** Bytes of a row's record: bins, gradient pair (8), row number (4), padded to what a kernel moves at least, and to eight. */
export function recordBytes(stride: number): number {
  return Math.max(32, Math.ceil((stride + 12) / 8) * 8);
}
