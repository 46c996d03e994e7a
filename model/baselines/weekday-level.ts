import { weekday } from '../../schemas/day.ts';
import type { Forecaster } from '../forecaster.ts';
import { decayWeights } from '../recent-level.ts';
import { forEachSeries, type SeriesHistory } from '../series-history.ts';
import { learnWeekdays, profileOf, shrunkProfile, summariseWeekdays } from './weekday-profile.ts';

const WEEK = 7;
const PROFILE_HALF_LIFE_DAYS = 56;
/** Units that a series must have sold before its own weekdays weigh as much as its group's. */
const PRIOR_UNITS_SERIES = 150;
/** Weights below 2⁻¹⁰ add nothing that a forecast can show. */
const HALF_LIVES = 10;

/**
 * A weekday profile × an exponentially weighted level. The level is Σ w·y / Σ w·profile over the days on which demand was
 * observed, w = 2^(−age / half-life): simple exponential smoothing of deseasonalised sales that steps over stockouts and
 * closed days instead of taking them for zeros. The profile is the group's, shaded towards the series' own.
 */
export function weekdayLevel(name: string, halfLifeDays: number): Forecaster {
  const weights = decayWeights(halfLifeDays, Math.ceil(halfLifeDays * HALF_LIVES));
  const profileWeights = decayWeights(PROFILE_HALF_LIFE_DAYS, PROFILE_HALF_LIFE_DAYS * 4);
  return {
    name,
    summarise: summariseWeekdays,
    learn: learnWeekdays,
    forecast(view, learned, dimensions, out) {
      forEachSeries(view, (i, history) => {
        const group = profileOf(learned, view.branchId[i]!, view.categoryId[i]!, dimensions);
        const profile = ownProfile(history, view.origin, group, profileWeights);
        const level = profiledLevel(history, view.origin, profile, weights);
        for (let h = 1; h <= view.horizon; h++) {
          out[i * view.horizon + h - 1] = level * profile[weekday(view.origin + h)]!;
        }
      });
    },
  };
}

function ownProfile(
  history: SeriesHistory,
  origin: number,
  group: Float64Array,
  weights: Float64Array,
): Float64Array {
  const units = new Float64Array(WEEK);
  const observed = new Float64Array(WEEK);
  const last = history.units.length - 1;
  for (let age = 0; age < weights.length && age <= last; age++) {
    if (history.available[last - age] === 0) continue;
    const d = weekday(origin - age);
    units[d]! += weights[age]! * history.units[last - age]!;
    observed[d]! += weights[age]!;
  }
  return shrunkProfile(units, observed, group, PRIOR_UNITS_SERIES);
}

/** NaN when no day within reach was observed. */
function profiledLevel(
  history: SeriesHistory,
  origin: number,
  profile: Float64Array,
  weights: Float64Array,
): number {
  let units = 0;
  let expected = 0;
  const last = history.units.length - 1;
  for (let age = 0; age < weights.length && age <= last; age++) {
    if (history.available[last - age] === 0) continue;
    units += weights[age]! * history.units[last - age]!;
    expected += weights[age]! * profile[weekday(origin - age)]!;
  }
  return expected > 0 ? units / expected : Number.NaN;
}
