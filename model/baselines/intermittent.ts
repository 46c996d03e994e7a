import type { Forecaster } from '../forecaster.ts';
import { forEachSeries, type SeriesHistory } from '../series-history.ts';

/** Smoothing constants: small, as intermittent demand gives few observations (Syntetos & Boylan 2005 use 0.05–0.20). */
const ALPHA_SIZE = 0.1;
const ALPHA_INTERVAL = 0.1;
const BETA_PROBABILITY = 0.05;

/**
 * Croston's method with the Syntetos–Boylan correction: (1 − α/2) · ẑ / p̂, with ẑ the smoothed size of a demand and
 * p̂ the smoothed number of days between demands (Syntetos & Boylan 2005, "The accuracy of intermittent demand
 * estimates", IJF 21). Days without observation neither count as an interval nor as a zero.
 */
export const crostonSba: Forecaster = flatForecaster('croston_sba', (history) => {
  let size = Number.NaN;
  let interval = Number.NaN;
  let daysSinceDemand = 0;
  let observedDays = 0;
  const { units: allUnits, available } = history;
  for (let k = 0; k < allUnits.length; k++) {
    if (available[k] !== 1) continue;
    const units = allUnits[k]!;
    observedDays++;
    daysSinceDemand++;
    if (units <= 0) continue;
    size = Number.isNaN(size) ? units : size + ALPHA_SIZE * (units - size);
    interval = Number.isNaN(interval)
      ? daysSinceDemand
      : interval + ALPHA_INTERVAL * (daysSinceDemand - interval);
    daysSinceDemand = 0;
  }
  if (observedDays === 0) return Number.NaN;
  return Number.isNaN(size) ? 0 : ((1 - ALPHA_INTERVAL / 2) * size) / interval;
});

/**
 * Teunter–Syntetos–Babai: p̂ · ẑ with p̂ the probability of a demand, updated on every observed day, so that the
 * forecast of an item that no longer sells falls towards zero (Teunter, Syntetos & Babai 2011, EJOR 214).
 */
export const tsb: Forecaster = flatForecaster('tsb', (history) => {
  const first = meanOfFirst(history, 56);
  let { size, probability } = first;
  if (first.observedDays === 0) return Number.NaN;
  const { units: allUnits, available } = history;
  for (let k = 0; k < allUnits.length; k++) {
    if (available[k] !== 1) continue;
    const units = allUnits[k]!;
    probability += BETA_PROBABILITY * ((units > 0 ? 1 : 0) - probability);
    if (units > 0) size += ALPHA_SIZE * (units - size);
  }
  return probability * size;
});

function flatForecaster(name: string, level: (history: SeriesHistory) => number): Forecaster {
  return {
    name,
    forecast(view, _learned, _dimensions, out) {
      forEachSeries(view, (i, history) => {
        out.fill(level(history), i * view.horizon, (i + 1) * view.horizon);
      });
    },
  };
}

/** Start values: share of days with a demand and mean size, over the first `days` observed days. */
function meanOfFirst(
  { units, available }: SeriesHistory,
  days: number,
): { size: number; probability: number; observedDays: number } {
  let sum = 0;
  let demands = 0;
  let observedDays = 0;
  for (let k = 0; k < units.length && observedDays < days; k++) {
    if (available[k] !== 1) continue;
    observedDays++;
    sum += units[k]!;
    if (units[k]! > 0) demands++;
  }
  return {
    size: demands > 0 ? sum / demands : 0,
    probability: observedDays > 0 ? demands / observedDays : 0,
    observedDays,
  };
}
