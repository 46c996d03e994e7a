/** Quantiles of actual / forecast of a total: its own ratios, pooled where they are few, widened by what folds have in common. */
import { type CommonFactor, commonDensity } from './common-factor.ts';
import {
  BIN_COUNT,
  BINS_PER_OCTAVE,
  LOWEST_OCTAVE,
  type OwnRatios,
  ownBucket,
  SIZE_COUNT,
} from './own-ratios.ts';
import { runDays, type TotalRun } from './periods.ts';

export interface RatioRow {
  /** Ratio at each level, never falling. */
  readonly ratios: Float64Array;
  /** Share of ratios that are exactly zero. */
  readonly zeroShare: number;
  /** Totals of like kind and length behind it. */
  readonly observed: number;
}

/** What a wider pool is worth against a narrower one's own observations. */
const POOL_WEIGHT = 40;
/** Runs whose lengths differ by no more than this factor are alike. */
const LIKE_LENGTH = 1.5;
/** Half-width of the t that is kept, in scales, and its limit in bins. */
const KERNEL_SCALES = 16;
const KERNEL_BINS = 512;

/** Looks up the quantiles of one kind of total, run and size. Remembers what it has worked out. */
export type TotalQuantiles = (kind: number, run: TotalRun, size: number) => RatioRow;

/**
 * `levels` are rising. `commonOf` gives the common factor of a run.
 * Each bucket is blended with three ever wider pools: sizes next to it in runs of like length, sizes three octaves around, everything
 * of the kind. Quantiles are read at the plotting position k / (n + 1), so that a total is expected below the p-quantile of n
 * others with probability p, few as they may be.
 */
export function totalQuantiles(
  own: OwnRatios,
  runs: readonly TotalRun[],
  levels: Float64Array,
  commonOf: (run: TotalRun) => CommonFactor,
): TotalQuantiles {
  const pools = rememberingPools(own, runs.length);
  const kernels = new Map<number, Kernel>();
  const known = new Map<number, RatioRow>();
  return (kind, run, size) => {
    const bucket = ownBucket(kind, run.run, size, runs.length);
    let row = known.get(bucket);
    if (row !== undefined) return row;
    let kernel = kernels.get(run.run);
    if (kernel === undefined) {
      kernel = kernelOf(commonOf(run));
      kernels.set(run.run, kernel);
    }
    const alike = runs.filter((other) => isAlike(other, run)).map((other) => other.run);
    const everyRun = runs.map((other) => other.run);
    const steps = [
      pools(kind, everyRun, 0, SIZE_COUNT - 1),
      pools(kind, alike, size - 3, size + 3),
      pools(kind, alike, size - 1, size + 1),
      pools(kind, [run.run], size, size),
    ];
    const observed = pools(kind, alike, 0, SIZE_COUNT - 1).count;
    const shares = widen(blend(steps), kernel);
    row = { ratios: quantilesOf(shares, levels, observed), zeroShare: shares[0]!, observed };
    known.set(bucket, row);
    return row;
  };
}

function isAlike(one: TotalRun, other: TotalRun): boolean {
  const ratio = runDays(one) / runDays(other);
  return ratio <= LIKE_LENGTH && ratio >= 1 / LIKE_LENGTH;
}

interface PoolCounts {
  readonly counts: Uint32Array;
  readonly count: number;
}

/** Sums of buckets: many buckets end in the same wide pools. */
function rememberingPools(own: OwnRatios, runCount: number) {
  const known = new Map<string, PoolCounts>();
  return (kind: number, runs: readonly number[], low: number, high: number): PoolCounts => {
    const [from, to] = [Math.max(0, low), Math.min(SIZE_COUNT - 1, high)];
    const key = `${kind} ${from} ${to} ${runs.join(',')}`;
    let pool = known.get(key);
    if (pool === undefined) {
      const counts = new Uint32Array(BIN_COUNT);
      for (const run of runs) {
        for (let size = from; size <= to; size++) {
          const part = own.get(ownBucket(kind, run, size, runCount));
          if (part !== undefined) for (let bin = 0; bin < BIN_COUNT; bin++) counts[bin]! += part[bin]!;
        }
      }
      pool = { counts, count: counts.reduce((sum, value) => sum + value, 0) };
      known.set(key, pool);
    }
    return pool;
  };
}

/** Shares per bin, the widest pool first: each narrower one counts its own observations against POOL_WEIGHT of what is known so far. */
function blend(steps: readonly PoolCounts[]): Float64Array {
  let shares = new Float64Array(BIN_COUNT);
  let isKnown = false;
  for (const { counts, count } of steps) {
    if (count === 0) continue;
    const weight = isKnown ? POOL_WEIGHT : 0;
    shares = shares.map((share, bin) => (weight * share + counts[bin]!) / (weight + count));
    isKnown = true;
  }
  // Nothing was ever observed: no spread of its own is known.
  if (!isKnown) shares[1 - LOWEST_OCTAVE * BINS_PER_OCTAVE] = 1;
  return shares;
}

/** Probability of each shift in bins, from −reach to reach. */
interface Kernel {
  readonly reach: number;
  readonly weights: Float64Array;
}

function kernelOf(factor: CommonFactor): Kernel {
  const binWidth = Math.LN2 / BINS_PER_OCTAVE;
  const wanted = Math.ceil((Math.abs(factor.location) + KERNEL_SCALES * factor.scale) / binWidth);
  const reach = Math.min(KERNEL_BINS, wanted);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    commonDensity(factor, (k - reach) * binWidth),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { reach, weights: weights.map((weight) => weight / sum) };
}

/** The distribution of the product of two independent ratios; what is exactly zero stays zero. */
function widen(shares: Float64Array, { reach, weights }: Kernel): Float64Array {
  const out = new Float64Array(BIN_COUNT);
  out[0] = shares[0]!;
  for (let bin = 1; bin < BIN_COUNT; bin++) {
    const share = shares[bin]!;
    if (share === 0) continue;
    for (let k = -reach; k <= reach; k++) {
      const to = Math.min(BIN_COUNT - 1, Math.max(1, bin + k));
      out[to]! += share * weights[k + reach]!;
    }
  }
  return out;
}

function quantilesOf(shares: Float64Array, levels: Float64Array, observed: number): Float64Array {
  const out = new Float64Array(levels.length);
  let bin = 0;
  let below = 0;
  levels.forEach((level, k) => {
    const target = plottingPosition(level, observed);
    while (bin < BIN_COUNT - 1 && below + shares[bin]! < target) {
      below += shares[bin]!;
      bin++;
    }
    const inBin = shares[bin]! > 0 ? Math.min(1, Math.max(0, (target - below) / shares[bin]!)) : 0;
    out[k] = bin === 0 ? 0 : 2 ** (LOWEST_OCTAVE + (bin - 1 + inBin) / BINS_PER_OCTAVE);
  });
  return out;
}

/** At most half of a tail goes to the correction: the end of few observations is no quantile of anything. */
function plottingPosition(level: number, observed: number): number {
  const tail = Math.min(level, 1 - level);
  const shift = observed === 0 ? 0 : Math.min(Math.abs(level - 0.5) / observed, tail / 2);
  return level < 0.5 ? level - shift : level + shift;
}
