/**
 * Histograms of a total's own ratio: actual / forecast, divided by what the whole fold had in common. By bucket of
 * (kind × run × size of the forecast total). Counts are whole numbers: partial histograms of shards add up to the same in any order.
 */

/** Kinds of totals whose ratios are pooled; series that are cold starts are a kind of their own. */
export const KINDS = ['series', 'cold_start', 'branch', 'category', 'branch_category'] as const;
export type Kind = (typeof KINDS)[number];

/** Sizes of a total, an octave each from 2⁻⁴ units; the last one is open. */
export const SIZE_COUNT = 20;
export const SIZE_FLOOR = 2 ** -4;

/** Bin 0 holds ratios of exactly zero; the rest are equal steps of log₂ ratio from 2⁻⁸ to 2⁸. */
export const BINS_PER_OCTAVE = 64;
export const LOWEST_OCTAVE = -8;
const OCTAVES = 16;
export const BIN_COUNT = 1 + OCTAVES * BINS_PER_OCTAVE;

/** Counts by bucket number; a bucket without observations is not there. */
export type OwnRatios = Map<number, Uint32Array>;

/** The total that a ratio is taken to: tiny totals share one floor, so that 0/0 cannot arise. */
export function totalScale(yhat: number): number {
  return Math.max(yhat, SIZE_FLOOR);
}

export function sizeOf(yhat: number): number {
  return Math.min(SIZE_COUNT - 1, Math.floor(Math.log2(totalScale(yhat) / SIZE_FLOOR)));
}

export function ownBucket(kind: number, run: number, size: number, runCount: number): number {
  return (kind * runCount + run) * SIZE_COUNT + size;
}

/** Adds one observed total; `commonLogRatio` is the natural logarithm of what its fold had in common. */
export function addOwnRatio(
  ratios: OwnRatios,
  bucket: number,
  units: number,
  yhat: number,
  commonLogRatio: number,
): void {
  let counts = ratios.get(bucket);
  if (counts === undefined) {
    counts = new Uint32Array(BIN_COUNT);
    ratios.set(bucket, counts);
  }
  counts[binOf(units / totalScale(yhat), commonLogRatio)]!++;
}

function binOf(ratio: number, commonLogRatio: number): number {
  if (!(ratio > 0)) return 0;
  const octave = Math.log2(ratio) - commonLogRatio / Math.LN2;
  const step = Math.floor((octave - LOWEST_OCTAVE) * BINS_PER_OCTAVE);
  return 1 + Math.min(OCTAVES * BINS_PER_OCTAVE - 1, Math.max(0, step));
}

/** Adds `other` into `ratios`. */
export function mergeOwnRatios(ratios: OwnRatios, other: OwnRatios): void {
  for (const [bucket, counts] of other) {
    const own = ratios.get(bucket);
    if (own === undefined) ratios.set(bucket, counts.slice());
    else for (let bin = 0; bin < BIN_COUNT; bin++) own[bin]! += counts[bin]!;
  }
}
