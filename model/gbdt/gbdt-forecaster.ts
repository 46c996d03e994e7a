/** The boosted trees in the seam of all models: the map samples training rows, the reduce trains, and each shard is scored alone. */
import type { Forecaster } from '../forecaster.ts';
import { forecastGbdt } from './forecast-gbdt.ts';
import { sampleRows } from './sample-rows.ts';
import type { GbdtSettings } from './settings.ts';
import { trainGbdt } from './train-gbdt.ts';

export function gbdtForecaster(settings: GbdtSettings): Forecaster {
  return {
    name: 'gbdt',
    summarise: (view) => sampleRows(view, settings),
    train: (partials, _dimensions, means) => trainGbdt(partials, settings, means),
    forecast: (view, learned, _dimensions, out) => forecastGbdt(view, learned, settings, out),
  };
}
