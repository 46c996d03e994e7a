/** Scores of quantiles and intervals for one actual. */

/** Pinball loss of one quantile: (y − q)·p above, (q − y)·(1 − p) below. */
export function pinball(units: number, quantile: number, level: number): number {
  return units >= quantile ? level * (units - quantile) : (1 - level) * (quantile - units);
}

/**
 * Share of a central interval's probability that an actual falls into, randomised at ties and then averaged: an actual
 * at a point mass [F(y−), F(y)] counts by how much of that mass lies between the interval's two levels
 * (Czado, Gneiting & Held 2009, "Predictive model assessment for count data"). Here the only point mass is at zero.
 * With many zeros the plain share of `lower ≤ y ≤ upper` is above the level however good the forecast is.
 */
export function randomisedCoverage(
  units: number,
  interval: {
    readonly lower: number;
    readonly upper: number;
    readonly lowerLevel: number;
    readonly upperLevel: number;
  },
  zeroShare: number,
): number {
  if (units > 0) return units >= interval.lower && units <= interval.upper ? 1 : 0;
  if (zeroShare <= 0) return interval.lower <= 0 ? 1 : 0;
  const inside = Math.min(zeroShare, interval.upperLevel) - interval.lowerLevel;
  return Math.max(0, inside) / zeroShare;
}

/** The same where every value is a point mass, as with counts: `from` = F(y−), `to` = F(y). */
export function rangeCoverage(from: number, to: number, lowerLevel: number, upperLevel: number): number {
  if (!(to > from)) return from > lowerLevel && from < upperLevel ? 1 : 0;
  return Math.max(0, Math.min(to, upperLevel) - Math.max(from, lowerLevel)) / (to - from);
}
