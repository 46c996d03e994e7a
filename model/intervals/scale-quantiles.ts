import { ratioScale } from './ratio-histogram.ts';
import type { RatioQuantiles } from './ratio-quantiles.ts';

/** Quantiles of one forecast at all levels: calibrated ratio × forecast. Never negative, never crossing. Writes into `out`. */
export function scaleQuantiles(
  quantiles: RatioQuantiles,
  bucket: number,
  yhat: number,
  out: Float64Array,
): void {
  const scale = ratioScale(yhat);
  const start = bucket * quantiles.levels.length;
  for (let k = 0; k < out.length; k++) out[k] = quantiles.ratios[start + k]! * scale;
}
