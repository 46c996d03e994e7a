/** Quantiles of actual / forecast by bucket, read off the histograms, with wider pools where a bucket is thin. */
import {
  BIN_COUNT,
  BUCKET_COUNT,
  CLASS_COUNT,
  COLD_START_CLASS,
  HORIZON_COUNT,
  LEVEL_COUNT,
  type RatioHistogram,
  ratioInBin,
} from './ratio-histogram.ts';

/** Observations below which a bucket borrows from a wider pool. */
const ENOUGH = 400;

export interface RatioQuantiles {
  /** Rising levels in (0, 1). */
  readonly levels: Float64Array;
  /** Ratio at each level, never falling along a row. Shape [bucket × level]. */
  readonly ratios: Float64Array;
  /** Share of ratios that are exactly zero. Shape [bucket]. */
  readonly zeroShare: Float64Array;
}

/** Buckets whose observations are taken together. */
interface Pool {
  readonly classes: readonly number[];
  readonly levels: readonly number[];
  readonly horizons: readonly number[];
}

interface PoolSummary {
  readonly count: number;
  readonly ratios: Float64Array;
  readonly zeroShare: number;
}

/** Each bucket takes the first of its pools that has enough observations; the last one is everything there is. */
export function learnRatioQuantiles(histogram: RatioHistogram, levels: Float64Array): RatioQuantiles {
  const ratios = new Float64Array(BUCKET_COUNT * levels.length);
  const zeroShare = new Float64Array(BUCKET_COUNT);
  const summarise = rememberingSummaries(histogram, levels);
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    const pools = poolsOf(bucket);
    const chosen = pools.find((pool) => summarise(pool).count >= ENOUGH) ?? pools.at(-1)!;
    const summary = summarise(chosen);
    ratios.set(summary.ratios, bucket * levels.length);
    zeroShare[bucket] = summary.zeroShare;
  }
  return { levels, ratios, zeroShare };
}

/** Wide pools serve many buckets: a small chain has hardly a bucket that does not end in one. */
function rememberingSummaries(histogram: RatioHistogram, levels: Float64Array): (pool: Pool) => PoolSummary {
  const known = new Map<string, PoolSummary>();
  const counts = new Uint32Array(BIN_COUNT);
  return (pool) => {
    const key = JSON.stringify(pool);
    let summary = known.get(key);
    if (summary === undefined) {
      const count = addUp(histogram, pool, counts);
      const zeroShare = count > 0 ? counts[0]! / count : 0;
      summary = { count, zeroShare, ratios: quantilesOf(counts, count, levels) };
      known.set(key, summary);
    }
    return summary;
  };
}

/**
 * Pools in the order tried: (class, level, horizon), (class, level), (level), neighbouring levels, all.
 * Cold starts never borrow from grown series before their own class is exhausted.
 */
function poolsOf(bucket: number): Pool[] {
  const horizon = bucket % HORIZON_COUNT;
  const level = Math.floor(bucket / HORIZON_COUNT) % LEVEL_COUNT;
  const demandClass = Math.floor(bucket / HORIZON_COUNT / LEVEL_COUNT);
  const horizons = range(0, HORIZON_COUNT - 1);
  const classes = demandClass === COLD_START_CLASS ? [COLD_START_CLASS] : range(0, CLASS_COUNT - 2);
  const around = (width: number) =>
    range(Math.max(0, level - width), Math.min(LEVEL_COUNT - 1, level + width));
  return [
    { classes: [demandClass], levels: [level], horizons: [horizon] },
    { classes: [demandClass], levels: [level], horizons },
    { classes, levels: [level], horizons },
    { classes, levels: around(1), horizons },
    { classes, levels: around(3), horizons },
    { classes, levels: range(0, LEVEL_COUNT - 1), horizons },
    { classes: range(0, CLASS_COUNT - 1), levels: range(0, LEVEL_COUNT - 1), horizons },
  ];
}

/** Sums the pool's histograms into `counts` and returns their total. */
function addUp(histogram: RatioHistogram, pool: Pool, counts: Uint32Array): number {
  counts.fill(0);
  let total = 0;
  for (const c of pool.classes) {
    for (const l of pool.levels) {
      for (const h of pool.horizons) {
        const start = ((c * LEVEL_COUNT + l) * HORIZON_COUNT + h) * BIN_COUNT;
        for (let bin = 0; bin < BIN_COUNT; bin++) {
          counts[bin]! += histogram[start + bin]!;
          total += histogram[start + bin]!;
        }
      }
    }
  }
  return total;
}

/** Ratios at rising levels; 1 everywhere when nothing was ever observed, since no spread is known then. */
function quantilesOf(counts: Uint32Array, total: number, levels: Float64Array): Float64Array {
  if (total === 0) return new Float64Array(levels.length).fill(1);
  const out = new Float64Array(levels.length);
  let bin = 0;
  let below = 0;
  levels.forEach((level, k) => {
    const target = level * total;
    while (bin < BIN_COUNT - 1 && below + counts[bin]! < target) {
      below += counts[bin]!;
      bin++;
    }
    out[k] = ratioInBin(bin, counts[bin]! > 0 ? Math.min(1, (target - below) / counts[bin]!) : 0);
  });
  return out;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
}
