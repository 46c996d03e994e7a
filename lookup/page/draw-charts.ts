/** Draws the charts of the view that is shown, as wide as their frames are, and reads a day of the series under the pointer. */
import type { AccuracyAnswer, SeriesAnswer } from './answers.ts';
import { barChart } from './charts/bar-chart.ts';
import { horizonChart } from './charts/horizon-chart.ts';
import { type SeriesChart, seriesChart } from './charts/series-chart.ts';
import { percent } from './numbers.ts';
import { render } from './render.ts';
import type { SeriesDays } from './series-days.ts';
import type { PageState } from './url-state.ts';
import { MOST_BARS, segmentName, segmentsOf } from './views/accuracy-view.ts';
import { dayReadout, describeSeries } from './views/series-view.ts';

const wape = (share: number) => percent(share, 0);

/** Draws into `#chart`. */
export function drawSeries(answer: SeriesAnswer, days: SeriesDays): void {
  const frame = document.getElementById('chart');
  if (frame === null || days.past.length + days.ahead.length === 0) return;
  const chart = seriesChart(answer, days, frame.clientWidth, describeSeries(answer, days));
  render(frame, chart.picture);
  followPointer(frame, chart, answer, days);
}

/** Draws into `#bars` and `#horizon`. */
export function drawAccuracy(answer: AccuracyAnswer, state: PageState): void {
  const bars = document.getElementById('bars');
  if (bars !== null) {
    const pairs = segmentsOf(answer, state)
      .slice(0, MOST_BARS)
      .map((segment) => ({
        label: segmentName(segment),
        own: segment.wape,
        baseline: segment.baseline_wape,
      }));
    const description =
      'WAPE of the forecast and of the baseline by segment; the table below has the figures.';
    render(bars, barChart(pairs, bars.clientWidth, { description, format: wape }));
  }
  const horizon = document.getElementById('horizon');
  if (horizon !== null) {
    const points = answer.horizons.map(({ horizon_days, wape, baseline_wape }) => ({
      day: horizon_days,
      own: wape,
      baseline: baseline_wape,
    }));
    const description =
      'WAPE of the forecast and of the baseline by day of the horizon; the table below has the figures.';
    render(horizon, horizonChart(points, horizon.clientWidth, { description, format: wape }));
  }
}

function followPointer(
  frame: HTMLElement,
  chart: SeriesChart,
  answer: SeriesAnswer,
  { past, ahead }: SeriesDays,
): void {
  const picture = frame.querySelector('svg')!;
  const crosshair = picture.querySelector('.crosshair')!;
  const readout = document.getElementById('readout');
  const all = [...past, ...ahead];
  const { top, bottom } = chart.plot;
  const first = chart.x(all[0]!.ds);
  const dayWidth = all.length < 2 ? 1 : (chart.x(all.at(-1)!.ds) - first) / (all.length - 1);
  picture.onpointermove = (event) => {
    const position = Math.round((event.clientX - picture.getBoundingClientRect().left - first) / dayWidth);
    const day = all[Math.min(all.length - 1, Math.max(0, position))]!;
    crosshair.setAttribute('d', `M${chart.x(day.ds)} ${top}V${bottom}`);
    if (readout !== null) readout.textContent = dayReadout(day, answer.interval);
  };
  picture.onpointerleave = () => crosshair.setAttribute('d', '');
}
