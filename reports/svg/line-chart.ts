import { type Html, html } from '../html.ts';
import { BOTTOM, chartFrame, LEFT, RIGHT, TOP } from './frame.ts';
import { linearScale, linePath, pixel, ticksUpTo } from './scale.ts';

export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly valueLabel: string;
  readonly positionLabel: string;
  readonly formatValue: (value: number) => string;
  /** Values by whole position, both rising; a null breaks the line. `style` is a class of the page’s style sheet. */
  readonly lines: readonly {
    readonly style: string;
    readonly points: readonly { readonly position: number; readonly value: number | null }[];
  }[];
}

/** Lines over whole positions, from zero. */
export function lineChart(chart: LineChart): Html {
  const all = chart.lines.flatMap((line) => line.points);
  const positions = [...new Set(all.map((point) => point.position))].sort((a, b) => a - b);
  const ticks = ticksUpTo(Math.max(...all.map((point) => point.value ?? 0)), 4);
  const x = linearScale([positions[0]!, positions.at(-1)!], [LEFT + 6, RIGHT - 6]);
  const y = linearScale([0, ticks.at(-1)!], [BOTTOM, TOP]);
  const paths = chart.lines.map(({ style, points }) => {
    const known = points.filter((point) => point.value !== null);
    const at = known.map((point) => [x(point.position), y(point.value!)] as const);
    const dots = at.length <= 14 ? at : [];
    return html`<path class="line ${style}" d="${linePath(at)}"/>${dots.map(
      ([cx, cy]) => html`<circle class="dot ${style}" cx="${pixel(cx)}" cy="${pixel(cy)}" r="2.5"/>`,
    )}`;
  });
  return chartFrame(
    {
      ...chart,
      valueTicks: ticks.map((tick) => ({ at: y(tick), text: chart.formatValue(tick) })),
      positionTicks: spread(positions, 7).map((position) => ({ at: x(position), text: String(position) })),
    },
    html`${paths}`,
  );
}

/** At most `count` of the values, evenly apart, the first among them. */
function spread(values: readonly number[], count: number): number[] {
  const step = Math.ceil(values.length / count);
  return values.filter((_value, k) => k % step === 0);
}
