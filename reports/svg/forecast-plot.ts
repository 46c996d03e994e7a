import { parseDay } from '../../schemas/day.ts';
import { decimal, longDay, shortDay, whole } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { SeriesPlot } from '../run-report-data.ts';
import { BOTTOM, chartFrame, LEFT, RIGHT, TOP } from './frame.ts';
import { linearScale, linePath, pixel, ticksUpTo } from './scale.ts';

/** Sales of the latest weeks, then the forecast with its interval; days out of stock are marked below. */
export function forecastPlot(plot: SeriesPlot, id: string): Html {
  const days = [...plot.history, ...plot.forecast].map((point) => parseDay(point.ds)!);
  const top = Math.max(
    ...plot.history.map((point) => point.units),
    ...plot.forecast.map((point) => point.yhat_upper),
  );
  const ticks = ticksUpTo(top, 4);
  const x = linearScale([days[0]!, days.at(-1)!], [LEFT + 2, RIGHT - 2]);
  const y = linearScale([0, ticks.at(-1)!], [BOTTOM, TOP]);
  const at = (ds: string, value: number) => [x(parseDay(ds)!), y(value)] as const;
  const upper = plot.forecast.map((point) => at(point.ds, point.yhat_upper));
  const lower = plot.forecast.map((point) => at(point.ds, point.yhat_lower));
  const cutoff = x(parseDay(plot.forecast[0]!.ds)! - 0.5);
  const marks = html`<path class="band" d="${linePath([...upper, ...lower.reverse()])}Z"/>
<path class="cutoff" d="M${pixel(cutoff)} ${TOP}V${BOTTOM}"/>
${plot.history
  .filter((point) => point.stockout)
  .map((point) => html`<path class="out" d="M${pixel(x(parseDay(point.ds)!))} ${BOTTOM}v-5"/>`)}
<path class="line actual" d="${linePath(plot.history.map((point) => at(point.ds, point.units)))}"/>
<path class="line selected" d="${linePath(plot.forecast.map((point) => at(point.ds, point.yhat)))}"/>`;
  return chartFrame(
    {
      id,
      title: `SKU ${plot.sku_id} in branch ${plot.branch_id}: sales and forecast`,
      description: describe(plot),
      valueLabel: 'units a day',
      valueTicks: ticks.map((tick) => ({ at: y(tick), text: shortNumber(tick) })),
      positionTicks: dayTicks(plot, cutoff).map((ds) => ({ at: x(parseDay(ds)!), text: shortDay(ds) })),
    },
    marks,
  );
}

function describe({ history, forecast }: SeriesPlot): string {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const past =
    history.length === 0
      ? 'No sales yet.'
      : `${history.length} days of sales to ${longDay(history.at(-1)!.ds)}, ${decimal(mean(history.map((h) => h.units)))} units a day, ${history.filter((h) => h.stockout).length} days out of stock.`;
  const yhat = decimal(mean(forecast.map((point) => point.yhat)));
  return `${past} Forecast to ${longDay(forecast.at(-1)!.ds)}: ${yhat} units a day.`;
}

/** First day, cutoff and last day, and one between where there is room: labels must not touch. */
function dayTicks({ history, forecast }: SeriesPlot, cutoffPixel: number): string[] {
  const first = forecast[0]!.ds;
  const ticks = [history[0]?.ds ?? first, forecast.at(-1)!.ds];
  const room = 46;
  // The cutoff's label is centred, the last one ends at the edge: half of one and all of the other lie between.
  if (history.length > 0 && cutoffPixel - LEFT > 1.6 * room && RIGHT - cutoffPixel > 1.6 * room)
    ticks.push(first);
  if (cutoffPixel - LEFT > 3.2 * room) ticks.push(history[Math.floor(history.length / 2)]!.ds);
  return ticks;
}

function shortNumber(value: number): string {
  if (value >= 10_000) return `${decimal(value / 1000, value % 1000 === 0 ? 0 : 1)}k`;
  return Number.isInteger(value) ? whole(value) : decimal(value, value < 0.1 ? 2 : 1);
}
