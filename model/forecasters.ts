/** The forecasters, by the name that the configuration, `served_by` and the metrics use. */
import type { ModelName } from '../schemas/config.ts';
import { crostonSba, tsb } from './baselines/intermittent.ts';
import { movingAverage } from './baselines/moving-average.ts';
import { seasonalNaive } from './baselines/seasonal-naive.ts';
import { weekdayLevel } from './baselines/weekday-level.ts';
import type { Forecaster } from './forecaster.ts';
import { gbdtForecaster } from './gbdt/gbdt-forecaster.ts';
import type { GbdtSettings } from './gbdt/settings.ts';

/** Those that need no settings. */
export const FORECASTERS: Readonly<Record<Exclude<ModelName, 'gbdt'>, Forecaster>> = {
  seasonal_naive: seasonalNaive,
  moving_average_4w: movingAverage(4),
  moving_average_8w: movingAverage(8),
  moving_average_13w: movingAverage(13),
  weekday_level_fast: weekdayLevel('weekday_level_fast', 7),
  weekday_level: weekdayLevel('weekday_level', 20),
  croston_sba: crostonSba,
  tsb,
};

/** The forecaster of a name, as the settings of a run shape it. */
export function forecasterOf(name: ModelName, settings: { readonly gbdt?: GbdtSettings }): Forecaster {
  if (name !== 'gbdt') return FORECASTERS[name];
  if (settings.gbdt === undefined) throw new RangeError('the model gbdt has no settings');
  return gbdtForecaster(settings.gbdt);
}
