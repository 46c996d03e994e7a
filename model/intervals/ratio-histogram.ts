/**
 * Histograms of the ratio actual / forecast, by bucket of (demand class × level of the forecast × horizon).
 * Counts are whole numbers, so partial histograms of shards add up to the same bytes in any order.
 */

/** Demand classes, and one more for cold starts. */
export const CLASS_COUNT = 6;
export const COLD_START_CLASS = 5;
/** Levels of the forecast, half an octave each, from 2⁻⁶ units a day. Beyond 2⁷ the spread no longer depends on the level. */
export const LEVEL_COUNT = 26;
const LEVEL_FLOOR = 2 ** -6;
/** Last horizon day of each horizon bucket but the open last one. */
const HORIZON_ENDS = [7, 14, 28, 56] as const;
export const HORIZON_COUNT = HORIZON_ENDS.length + 1;
export const BUCKET_COUNT = CLASS_COUNT * LEVEL_COUNT * HORIZON_COUNT;

/** Bin 0 holds ratios of exactly zero; the rest are equal steps of log₂ ratio from 2⁻¹⁰ to 2¹⁰. */
export const BINS_PER_OCTAVE = 32;
const LOWEST_OCTAVE = -10;
const OCTAVES = 20;
export const BIN_COUNT = 1 + OCTAVES * BINS_PER_OCTAVE;

export type RatioHistogram = Uint32Array;

export function emptyHistogram(): RatioHistogram {
  return new Uint32Array(BUCKET_COUNT * BIN_COUNT);
}

/** The forecast that a ratio is taken to: tiny forecasts share one floor, so that 0/0 cannot arise. */
export function ratioScale(yhat: number): number {
  return Math.max(yhat, LEVEL_FLOOR);
}

export function bucketOf(demandClass: number, yhat: number, horizonDays: number): number {
  const level = Math.min(LEVEL_COUNT - 1, Math.floor(2 * Math.log2(ratioScale(yhat) / LEVEL_FLOOR)));
  return (demandClass * LEVEL_COUNT + level) * HORIZON_COUNT + horizonBucket(horizonDays);
}

export function horizonBucket(horizonDays: number): number {
  let bucket = 0;
  while (bucket < HORIZON_ENDS.length && horizonDays > HORIZON_ENDS[bucket]!) bucket++;
  return bucket;
}

export function addRatio(histogram: RatioHistogram, bucket: number, units: number, yhat: number): void {
  histogram[bucket * BIN_COUNT + binOf(units / ratioScale(yhat))]!++;
}

function binOf(ratio: number): number {
  if (ratio <= 0) return 0;
  const step = Math.floor((Math.log2(ratio) - LOWEST_OCTAVE) * BINS_PER_OCTAVE);
  return 1 + Math.min(OCTAVES * BINS_PER_OCTAVE - 1, Math.max(0, step));
}

/** Ratio at a position between 0 and 1 inside a bin; bin 0 is the ratio zero. */
export function ratioInBin(bin: number, position: number): number {
  return bin === 0 ? 0 : 2 ** (LOWEST_OCTAVE + (bin - 1 + position) / BINS_PER_OCTAVE);
}

/** Adds `other` into `histogram`. */
export function mergeHistogram(histogram: RatioHistogram, other: RatioHistogram): void {
  for (let k = 0; k < histogram.length; k++) histogram[k]! += other[k]!;
}
