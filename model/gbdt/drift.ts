/** Shorter than this, a panel cannot tell growth from a season. */
export const YEAR_DAYS = 364;
const WEEK = 7;

/**
 * Divides targets by the growth that all rows together show with the horizon, in a panel that spans less than a year. There the trees
 * would learn that two weeks ahead everything sells more (or less) than now, since in one stretch of a year it did, and carry that
 * on past its turn. `horizon` may be empty: then nothing is done. Longer panels keep it: with every season in them it averages out, and what is left is real.
 */
export function withoutDrift(
  target: Float32Array,
  weight: Float32Array,
  horizon: ArrayLike<number>,
  historyDays: number,
): Float64Array {
  const slope = historyDays < YEAR_DAYS && horizon.length > 0 ? driftPerDay(target, weight, horizon) : 0;
  return Float64Array.from(target, (y, row) => (slope === 0 ? y : y / Math.exp(slope * horizon[row]!)));
}

/** Log growth a day between the first and the last whole week of the horizon; 0 for a horizon of less than two weeks. */
export function driftPerDay(target: Float32Array, weight: Float32Array, horizon: ArrayLike<number>): number {
  let longest = 0;
  for (let row = 0; row < target.length; row++) longest = Math.max(longest, horizon[row]!);
  const lastWeek = Math.floor(longest / WEEK) - 1;
  if (lastWeek < 1) return 0;
  const first = weekMean(target, weight, horizon, 0);
  const last = weekMean(target, weight, horizon, lastWeek);
  const slope = Math.log(last / first) / (WEEK * lastWeek);
  return Number.isFinite(slope) ? slope : 0;
}

function weekMean(
  target: Float32Array,
  weight: Float32Array,
  horizon: ArrayLike<number>,
  week: number,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < target.length; row++) {
    if (Math.ceil(horizon[row]! / WEEK) - 1 !== week) continue;
    sum += weight[row]! * target[row]!;
    total += weight[row]!;
  }
  return sum / total;
}
