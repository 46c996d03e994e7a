/** History, the forecast as a fan, last year and the run before; promotions, events and days out of stock in lanes below. */
import type { SeriesAnswer } from '../answers.ts';
import { shortDay } from '../days.ts';
import { h, type PageElement } from '../element.ts';
import { shortNumber } from '../numbers.ts';
import { axisDay, bandsOf, quantileName, type SeriesDay, type SeriesDays } from '../series-days.ts';
import { bandPath, linearScale, linePath, type Point, pixel, ticksUpTo } from './scale.ts';

const LEFT = 42;
const RIGHT_MARGIN = 10;
const TOP = 22;
const PLOT_HEIGHT = 240;
const LANE = 12;

export interface SeriesChart {
  readonly picture: PageElement;
  /** Where a day lies, in pixels of the picture. */
  readonly x: (ds: string) => number;
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

/** `width` in pixels; text keeps its size whatever the width. `description` is read in place of the picture. */
export function seriesChart(
  answer: Pick<SeriesAnswer, 'rows'>,
  { past, ahead }: SeriesDays,
  width: number,
  description: string,
): SeriesChart {
  const days = [...past, ...ahead];
  const right = Math.max(width - RIGHT_MARGIN, LEFT + 40);
  const bottom = TOP + PLOT_HEIGHT;
  const bands = bandsOf(answer);
  const ticks = ticksUpTo(Math.max(0, ...days.flatMap((day) => heights(day, bands.at(0)?.high))), 4);
  const dayAxis = linearScale([axisDay(days[0]!.ds) - 0.5, axisDay(days.at(-1)!.ds) + 0.5], [LEFT, right]);
  const x = (ds: string) => dayAxis(axisDay(ds));
  const y = linearScale([0, ticks.at(-1)!], [bottom, TOP]);
  const dayWidth = dayAxis(1) - dayAxis(0);
  const line = (of: readonly SeriesDay[], value: (day: SeriesDay) => number | null) =>
    linePath(of.map((day) => pointOf(day.ds, value(day))));
  const pointOf = (ds: string, value: number | null): Point | null =>
    value === null ? null : [x(ds), y(value)];
  const open = stretches(ahead);
  const fan = (low: (row: Row) => number, high: (row: Row) => number) =>
    open
      .map((rows) =>
        bandPath(
          rows.map((row) => [x(row.ds), y(high(row))]),
          rows.map((row) => [x(row.ds), y(low(row))]),
        ),
      )
      .join('');
  const cutoff = ahead[0] === undefined ? null : x(ahead[0].ds) - dayWidth / 2;
  const lanes = LANES.filter(({ has }) => days.some(has));
  const axisTop = bottom + lanes.length * LANE + (lanes.length > 0 ? 4 : 0);
  const height = axisTop + 22;
  const picture = h(
    'svg',
    {
      class: 'chart',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': description,
    },
    ticks.map((tick) => [
      h('path', { class: 'grid', d: `M${LEFT} ${pixel(y(tick))}H${pixel(right)}` }),
      h('text', { x: LEFT - 7, y: pixel(y(tick) + 4), 'text-anchor': 'end' }, shortNumber(tick)),
    ]),
    h('text', { x: 0, y: 11 }, 'units a day'),
    days
      .filter((day) => day.closed)
      .map((day) =>
        h('rect', {
          class: 'closed',
          x: pixel(x(day.ds) - dayWidth / 2),
          y: TOP,
          width: pixel(dayWidth),
          height: PLOT_HEIGHT,
        }),
      ),
    bands.length === 0
      ? h('path', {
          class: 'band',
          d: fan(
            (row) => row.yhat_lower,
            (row) => row.yhat_upper,
          ),
        })
      : bands.map(({ low, high }) =>
          h('path', {
            class: 'band',
            d: fan(
              (row) => row.quantiles?.[quantileName(low)] ?? row.yhat,
              (row) => row.quantiles?.[quantileName(high)] ?? row.yhat,
            ),
          }),
        ),
    h('path', { class: 'line last-year', d: line(days, (day) => day.lastYear) }),
    h('path', { class: 'line history', d: line(past, (day) => day.units) }),
    h('path', { class: 'line previous', d: line(days, (day) => (day.closed ? null : day.previous)) }),
    h('path', {
      class: 'line forecast',
      d: line(ahead, (day) => (day.closed ? null : (day.forecast?.yhat ?? null))),
    }),
    cutoff !== null && [
      h('path', { class: 'cutoff', d: `M${pixel(cutoff)} ${TOP - 6}V${axisTop}` }),
      h(
        'text',
        {
          x: pixel(cutoff + (right - cutoff < 60 ? -6 : 6)),
          y: 13,
          'text-anchor': right - cutoff < 60 ? 'end' : 'start',
        },
        'forecast',
      ),
    ],
    lanes.map(({ name, mark, has }, k) => {
      const middle = bottom + 4 + LANE * (k + 0.5);
      return h(
        'g',
        { class: `lane ${name}` },
        days.filter(has).map((day) => h('path', { d: mark(x(day.ds), middle, dayWidth) })),
      );
    }),
    h('path', { class: 'axis', d: `M${LEFT} ${bottom}H${pixel(right)}` }),
    dayTicks(days, ahead[0]?.ds ?? days.at(-1)!.ds, dayWidth)
      // A label centred on a day at the edge would be cut.
      .filter((ds) => x(ds) > LEFT + 14 && x(ds) < right - 12)
      .map((ds) => h('text', { x: pixel(x(ds)), y: axisTop + 16, 'text-anchor': 'middle' }, shortDay(ds))),
    h('path', { class: 'crosshair', d: '' }),
  );
  return { picture, x, plot: { left: LEFT, right, top: TOP, bottom: axisTop } };
}

type Row = SeriesAnswer['rows'][number];

/** Forecast days in a row on which the branch is open. */
function stretches(ahead: readonly SeriesDay[]): Row[][] {
  const found: Row[][] = [[]];
  for (const { closed, forecast } of ahead) {
    if (closed || forecast === null) found.push([]);
    else found.at(-1)!.push(forecast);
  }
  return found.filter((rows) => rows.length > 0);
}

/** How high a day reaches; of the fan the widest band. */
function heights(day: SeriesDay, widest: number | undefined): number[] {
  const { forecast } = day;
  const top = widest === undefined ? forecast?.yhat_upper : forecast?.quantiles?.[quantileName(widest)];
  return [day.units, day.lastYear, day.previous, forecast?.yhat, top].filter(
    (value) => typeof value === 'number',
  );
}

interface Lane {
  readonly name: 'promotion' | 'event' | 'stockout';
  readonly has: (day: SeriesDay) => boolean;
  /** Path of a mark whose middle is given. */
  readonly mark: (x: number, y: number, dayWidth: number) => string;
}

export const LANES: readonly Lane[] = [
  {
    name: 'promotion',
    has: (day) => day.promotion,
    mark: (x, y, dayWidth) =>
      `M${pixel(x - dayWidth / 2)} ${pixel(y - 2.5)}h${pixel(Math.max(dayWidth, 1.5))}v5h-${pixel(Math.max(dayWidth, 1.5))}z`,
  },
  {
    name: 'event',
    has: (day) => day.event !== null,
    mark: (x, y) => `M${pixel(x)} ${pixel(y - 4.5)}l4 4.5l-4 4.5l-4 -4.5z`,
  },
  {
    name: 'stockout',
    has: (day) => day.stockout,
    mark: (x, y) => `M${pixel(x - 1)} ${pixel(y - 4)}h2v8h-2z`,
  },
];

/** Days to label: the first day ahead, and others as many days apart as their labels need. */
function dayTicks(days: readonly SeriesDay[], anchor: string, dayWidth: number): string[] {
  const step = [1, 2, 7, 14, 28, 42, 56, 91, 182].find((apart) => apart * dayWidth >= 58) ?? 364;
  return days.map((day) => day.ds).filter((ds) => (axisDay(ds) - axisDay(anchor)) % step === 0);
}
