/**
 * The element types of the trainer, in one place, each with its reason.
 *
 * | what | type | why |
 * |---|---|---|
 * | bin of a feature | u8 | ≤ 255 bins incl. the missing one, four features in a 32-bit load |
 * | gradient, hessian of a row | f32, snapped | half the traffic of f64; the grid makes f64 sums of them exact |
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

/** Bytes between two rows of bins: the features padded to a multiple of four. */
export function binStride(featureCount: number): number {
  return Math.ceil(featureCount / 4) * 4;
}

/** Bytes of a row's record: bins, gradient pair (8), row number (4), padded to whole SIMD words. */
export function recordBytes(featureCount: number): number {
  return Math.ceil((binStride(featureCount) + 12) / 16) * 16;
}
