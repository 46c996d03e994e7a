/**
 * Caps forecasts at `factor` × the largest day that the series has shown, so that one odd spell of history or a
 * runaway model cannot order a warehouse. Works in place on [series × horizon]; a series that has shown nothing is
 * left alone (its forecast comes from elsewhere). Returns the number of capped cells and marks them in `capped`.
 */
export function guardExplosions(
  yhat: Float64Array,
  largestDay: Float64Array,
  horizon: number,
  factor: number,
  capped?: Uint8Array,
): number {
  let count = 0;
  for (let i = 0; i < largestDay.length; i++) {
    const cap = factor * largestDay[i]!;
    if (cap <= 0) continue;
    for (let at = i * horizon; at < (i + 1) * horizon; at++) {
      if (!(yhat[at]! > cap)) continue;
      yhat[at] = cap;
      if (capped !== undefined) capped[at] = 1;
      count++;
    }
  }
  return count;
}
