import type { Forecaster } from '../forecaster.ts';
import { forEachSeries } from '../series-history.ts';

const WEEK = 7;
const MOST_WEEKS_BACK = 8;

/**
 * The same weekday of the last week: ŷ(o + h) = y(o + h − 7⌈h/7⌉), Hyndman & Athanasopoulos, FPP3 §5.2.
 * It takes sales as they were, stockouts included, since that is what a chain without a forecast would order by.
 * A closed day gives way to the same weekday of the week before it, at most eight weeks back.
 */
export const seasonalNaive: Forecaster = {
  name: 'seasonal_naive',
  forecast(view, _learned, _dimensions, out) {
    forEachSeries(view, (i, history) => {
      const { units } = history;
      for (let h = 1; h <= view.horizon; h++) {
        let at = units.length - 1 + h - WEEK * Math.ceil(h / WEEK);
        for (let k = 0; k < MOST_WEEKS_BACK && at >= 0 && Number.isNaN(units[at]!); k++) at -= WEEK;
        out[i * view.horizon + h - 1] = at >= 0 ? units[at]! : Number.NaN;
      }
    });
  },
};
