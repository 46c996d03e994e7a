import type { Forecaster } from '../forecaster.ts';
import { forEachSeries, type SeriesHistory } from '../series-history.ts';

/** Mean of the days on which demand was observed, among the last `weeks` weeks; the same for every day of the horizon. */
export function movingAverage(weeks: number): Forecaster {
  return {
    name: `moving_average_${weeks}w`,
    forecast(view, _learned, _dimensions, out) {
      forEachSeries(view, (i, history) => {
        out.fill(meanOfLatest(history, weeks * 7), i * view.horizon, (i + 1) * view.horizon);
      });
    },
  };
}

/** Mean over available days of the last `dayCount` days; of the latest available day before them if there is none; NaN if there is none at all. */
function meanOfLatest({ units, available }: SeriesHistory, dayCount: number): number {
  let sum = 0;
  let count = 0;
  for (let k = units.length - 1; k >= 0; k--) {
    const insideWindow = k >= units.length - dayCount;
    if (!insideWindow && count > 0) break;
    if (available[k] === 0) continue;
    sum += units[k]!;
    count++;
    if (!insideWindow) break;
  }
  return count > 0 ? sum / count : Number.NaN;
}
