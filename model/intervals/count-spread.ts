/**
 * How far counts spread around their forecast: variance over mean (dispersion) by bucket of (demand class × level × horizon), from the
 * folds, and a factor of each series' own, since two series of one bucket may be as unlike as bread and batteries.
 */
import {
  BUCKET_COUNT,
  CLASS_COUNT,
  COLD_START_CLASS,
  HORIZON_COUNT,
  LEVEL_COUNT,
} from './ratio-histogram.ts';

export interface CountSpread {
  /** Variance over mean. Shape [bucket]. */
  readonly dispersion: Float64Array;
  /** Mean |y − μ| / √μ, by which a series is held against its bucket. Shape [bucket]. */
  readonly deviation: Float64Array;
}

/** Per bucket: rows, Σ (y − μ)² / μ, Σ |y − μ| / √μ. Sums of shards are added in their order. */
export type SpreadSums = Float64Array;

const FIELDS = 3;
/** Forecasts below this say no more of the spread than their size. */
const LEAST_MEAN = 0.01;
/** Rows that a wider pool is worth against a narrower one's own. */
const POOL_ROWS = 400;

export function emptySpreadSums(): SpreadSums {
  return new Float64Array(BUCKET_COUNT * FIELDS);
}

export function addSpread(sums: SpreadSums, bucket: number, units: number, yhat: number): void {
  const mean = Math.max(yhat, LEAST_MEAN);
  const error = units - mean;
  const at = bucket * FIELDS;
  sums[at]! += 1;
  sums[at + 1]! += (error * error) / mean;
  sums[at + 2]! += Math.abs(error) / Math.sqrt(mean);
}

/** Without any rows the counts are Poisson. A dispersion below 1 is kept at 1: less spread than chance is not to be relied on. */
export function learnCountSpread(sums: SpreadSums): CountSpread {
  const dispersion = new Float64Array(BUCKET_COUNT).fill(1);
  const deviation = new Float64Array(BUCKET_COUNT).fill(1);
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    let isKnown = false;
    for (const pool of poolsOf(bucket)) {
      const [rows, squares, absolute] = addUp(sums, pool);
      if (rows === 0) continue;
      const weight = isKnown ? POOL_ROWS : 0;
      dispersion[bucket] = (weight * dispersion[bucket]! + squares) / (weight + rows);
      deviation[bucket] = (weight * deviation[bucket]! + absolute) / (weight + rows);
      isKnown = true;
    }
    dispersion[bucket] = Math.max(1, dispersion[bucket]!);
  }
  return { dispersion, deviation };
}

/** Weight of a series' bucket against its own rows. */
const BUCKET_WEIGHT = 50;

/** What one row tells of its series' own spread; `weight` grows with the forecast, since few sales say little about their spread. */
export function ownDeviation(
  spread: CountSpread,
  bucket: number,
  units: number,
  yhat: number,
): { readonly ratio: number; readonly weight: number } {
  const mean = Math.max(yhat, LEAST_MEAN);
  return {
    ratio: Math.abs(units - mean) / Math.sqrt(mean) / spread.deviation[bucket]!,
    weight: mean / (mean + 1),
  };
}

/**
 * Factor on the dispersion of the bucket: the series' mean ratio, pulled towards 1. A ratio of deviations, not of variances, which
 * single days would rule; that it is not squared pulls it further.
 */
export function ownFactor(weightedRatios: number, weight: number): number {
  return (weightedRatios + BUCKET_WEIGHT) / (weight + BUCKET_WEIGHT);
}

/** Buckets taken together: ranges of levels and horizons, both ends included. */
interface Pool {
  readonly classes: readonly [number, number];
  readonly levels: readonly [number, number];
  readonly horizons: readonly [number, number];
}

/** The widest first. Cold starts have pools of their own. */
function poolsOf(bucket: number): Pool[] {
  const horizon = bucket % HORIZON_COUNT;
  const level = Math.floor(bucket / HORIZON_COUNT) % LEVEL_COUNT;
  const own = Math.floor(bucket / HORIZON_COUNT / LEVEL_COUNT);
  const horizons = [0, HORIZON_COUNT - 1] as const;
  const classes = own === COLD_START_CLASS ? ([own, own] as const) : ([0, CLASS_COUNT - 2] as const);
  const around = (width: number) =>
    [Math.max(0, level - width), Math.min(LEVEL_COUNT - 1, level + width)] as const;
  return [
    { classes, levels: [0, LEVEL_COUNT - 1], horizons },
    { classes, levels: around(3), horizons },
    { classes, levels: around(1), horizons },
    { classes: [own, own], levels: around(1), horizons },
    { classes: [own, own], levels: [level, level], horizons },
    { classes: [own, own], levels: [level, level], horizons: [horizon, horizon] },
  ];
}

function addUp(sums: SpreadSums, { classes, levels, horizons }: Pool): [number, number, number] {
  const total: [number, number, number] = [0, 0, 0];
  for (let c = classes[0]; c <= classes[1]; c++) {
    for (let l = levels[0]; l <= levels[1]; l++) {
      for (let h = horizons[0]; h <= horizons[1]; h++) {
        const at = ((c * LEVEL_COUNT + l) * HORIZON_COUNT + h) * FIELDS;
        for (let k = 0; k < FIELDS; k++) total[k]! += sums[at + k]!;
      }
    }
  }
  return total;
}
