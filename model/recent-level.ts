/** How much a series sells these days: the exponentially weighted level that classes, pools and the cold-start ladder share. */
import type { SeriesHistory } from './series-history.ts';

const WINDOW_DAYS = 112;
const HALF_LIFE_DAYS = 28;
const WEIGHTS = decayWeights(HALF_LIFE_DAYS, WINDOW_DAYS);

export interface RecentLevel {
  /** Σ w·y / Σ w over in-stock days, w = 2^(−age / 28 days); NaN when none was seen within 112 days. */
  readonly level: number;
  /** Σ w, at most about 41; 0 when none was seen. */
  readonly weight: number;
}

export function recentLevel(history: SeriesHistory): RecentLevel {
  return weightedLevel(history, WEIGHTS);
}

/** Weighted mean units over the in-stock days that `weights`, by age in days, reach. */
export function weightedLevel({ units, available }: SeriesHistory, weights: Float64Array): RecentLevel {
  let weighted = 0;
  let weight = 0;
  const last = units.length - 1;
  for (let age = 0; age < weights.length && age <= last; age++) {
    if (available[last - age] === 0) continue;
    weighted += weights[age]! * units[last - age]!;
    weight += weights[age]!;
  }
  return { level: weight > 0 ? weighted / weight : Number.NaN, weight };
}

/** w(age) = 2^(−age / half-life) for ages 0 … length − 1, in days. */
export function decayWeights(halfLifeDays: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, age) => 2 ** (-age / halfLifeDays));
}
