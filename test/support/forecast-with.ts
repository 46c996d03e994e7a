import { type Forecaster, NOTHING_LEARNED, type Tensors } from '../../model/forecaster.ts';
import type { PanelView } from '../../model/panel.ts';
import { dimensionsOf } from './panel-shard.ts';

/** What a forecaster learns from one shard. */
export function learnFrom(forecaster: Forecaster, view: PanelView): Tensors {
  if (forecaster.summarise === undefined || forecaster.learn === undefined) return NOTHING_LEARNED;
  const dimensions = dimensionsOf(view);
  return forecaster.learn([forecaster.summarise(view, dimensions)], dimensions);
}

/** Forecasts by series: learns from the view and forecasts it. */
export function forecastWith(forecaster: Forecaster, view: PanelView): number[][] {
  const out = new Float64Array(view.seriesId.length * view.horizon).fill(-1);
  forecaster.forecast(view, learnFrom(forecaster, view), dimensionsOf(view), out);
  return Array.from(view.seriesId, (_id, i) =>
    Array.from(out.subarray(i * view.horizon, (i + 1) * view.horizon)),
  );
}
