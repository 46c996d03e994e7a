/** One SKU in one branch: its sales, its forecast as a fan, and the same as tables. */
import type { SeriesAnswer } from '../answers.ts';
import { LANES } from '../charts/series-chart.ts';
import { dayRange, fullDay, longDay, weekdayDay } from '../days.ts';
import { type Child, h, type PageElement } from '../element.ts';
import { counted, decimal, digitsFor, figure, level, NOTHING, percent, words } from '../numbers.ts';
import { bandsOf, dayNotes, type SeriesDay, type SeriesDays } from '../series-days.ts';
import { type Column, tableView } from '../table.ts';
import { addressOf, type PageState, WINDOWS } from '../url-state.ts';

/** The chart itself is drawn into `#chart`, as wide as that turns out to be. */
export function seriesView(answer: SeriesAnswer, days: SeriesDays, state: PageState): Child {
  const branchState: PageState = { ...state, branch: answer.branch_id, sku: null };
  return [
    h(
      'p',
      { class: 'crumbs' },
      h(
        'a',
        { href: addressOf(branchState), 'data-link': true, id: 'back' },
        `← All SKUs of branch ${answer.branch_id}`,
      ),
    ),
    h('h1', { id: 'view-title', tabindex: -1 }, `${skuName(answer.sku_id)} in branch ${answer.branch_id}`),
    h('p', { class: 'lead' }, answer.category, ' · ', servedBy(answer)),
    cards(answer, days),
    h(
      'section',
      { class: 'panel', 'aria-labelledby': 'chart-title' },
      h(
        'div',
        { class: 'panel-head' },
        h('h2', { id: 'chart-title' }, 'Sales and forecast'),
        windowPicker(state),
      ),
      legend(answer, days),
      h('div', { id: 'chart', class: 'chart-frame' }),
      h(
        'p',
        { id: 'readout', class: 'readout', 'aria-hidden': 'true' },
        'Point at the chart to read a day; the tables below have them all.',
      ),
    ),
    h('section', { class: 'block' }, h('h2', {}, 'The days ahead'), aheadTable(answer, days)),
    days.past.length > 0 && h('section', { class: 'block' }, h('h2', {}, 'The days before'), pastTable(days)),
  ];
}

/** `SKU 100`; an id that says so itself stands alone. */
function skuName(id: string): string {
  return /^sku\b/i.test(id) ? id : `SKU ${id}`;
}

function servedBy({ served_by, status, fallback_reason }: SeriesAnswer): Child {
  return [
    `forecast by ${words(served_by)}`,
    status === 'fallback' && [
      ' ',
      h('span', { class: 'tag warn' }, 'fallback'),
      fallback_reason !== null && fallback_reason !== served_by && ` ${words(fallback_reason)}`,
    ],
  ];
}

function cards(answer: SeriesAnswer, { past }: SeriesDays): PageElement | null {
  const { rows } = answer;
  if (rows.length === 0) return null;
  const total = rows.reduce((sum, row) => sum + row.yhat, 0);
  const card = (value: string, text: string) => h('li', {}, h('b', {}, value), h('span', {}, text));
  const range = dayRange({ from: rows[0]!.ds, to: rows.at(-1)!.ds });
  const before = past.slice(-rows.length).filter((day) => day.units !== null);
  const sold = before.reduce((sum, day) => sum + day.units!, 0);
  const daily = total / rows.length;
  return h(
    'ul',
    { class: 'cards' },
    card(figure(total), `units expected, ${range}`),
    card(figure(daily), 'units a day'),
    before.length > 0 && card(figure(sold), `sold in the ${counted(before.length, 'day')} before`),
    card(
      decimal(past.filter((day) => day.stockout).length, 0),
      `days out of stock of the ${past.length} shown`,
    ),
  );
}

function windowPicker(state: PageState): PageElement {
  return h(
    'div',
    { class: 'windows', role: 'group', 'aria-label': 'Weeks of sales shown' },
    WINDOWS.map((days) =>
      h(
        'a',
        {
          href: addressOf({ ...state, days }),
          'data-link': 'replace',
          id: `days-${days}`,
          'aria-current': days === state.days && 'true',
        },
        days === 364 ? '1 year' : `${days / 7} weeks`,
      ),
    ),
  );
}

/** Only what the chart shows. */
function legend(answer: SeriesAnswer, { past, ahead }: SeriesDays): PageElement {
  const days = [...past, ...ahead];
  const line = (name: string, text: string) =>
    h('li', {}, swatch(h('path', { class: `line ${name}`, d: 'M1 6H23' })), text);
  const bands = bandsOf(answer);
  const outer = bands[0] === undefined ? answer.interval : (bands[0].high - bands[0].low) / 1000;
  const fan =
    bands.length > 1
      ? `${percent(outer, 0)} interval, darker where likelier`
      : `${percent(outer, 0)} interval`;
  return h(
    'ul',
    { class: 'legend' },
    past.length > 0 && line('history', 'sold'),
    ahead.length > 0 && [
      line('forecast', 'forecast'),
      h(
        'li',
        {},
        swatch(
          h('path', { class: 'band', d: 'M1 1H23V11H1z' }),
          h('path', { class: 'band', d: 'M1 3.5H23V8.5H1z' }),
        ),
        fan,
      ),
    ],
    days.some((day) => day.lastYear !== null) && line('last-year', 'last year, same weekday'),
    days.some((day) => day.previous !== null) &&
      line(
        'previous',
        `run before${answer.previous ? `, data to ${longDay(answer.previous.data_cutoff)}` : ''}`,
      ),
    LANES.filter(({ has }) => days.some(has)).map(({ name, mark }) =>
      h(
        'li',
        {},
        swatch(h('g', { class: `lane ${name}` }, h('path', { d: mark(12, 6, 12) }))),
        LANE_WORDS[name],
      ),
    ),
    days.some((day) => day.closed) &&
      h('li', {}, swatch(h('rect', { class: 'closed', x: 6, y: 0, width: 12, height: 12 })), 'closed'),
  );
}

const LANE_WORDS = { promotion: 'promotion', event: 'event', stockout: 'out of stock' } as const;

function swatch(...marks: readonly Child[]): PageElement {
  return h('svg', { viewBox: '0 0 24 12', width: 24, height: 12, 'aria-hidden': 'true' }, ...marks);
}

function aheadTable(answer: SeriesAnswer, { ahead }: SeriesDays): Child {
  const digits = digitsFor(ahead.flatMap((day) => [day.forecast!.yhat, day.forecast!.yhat_upper]));
  const soldDigits = digitsFor(ahead.map((day) => day.lastYear));
  const columns: readonly Column<SeriesDay>[] = [
    { key: 'day', head: 'Day', cell: (day) => weekdayDay(day.ds) },
    { key: 'expected', head: 'Expected', isNumber: true, cell: (day) => decimal(day.forecast!.yhat, digits) },
    {
      key: 'from',
      head: `${answer.interval === undefined ? 'interval' : level(answer.interval)} from`,
      isNumber: true,
      cell: (day) => decimal(day.forecast!.yhat_lower, digits),
    },
    { key: 'to', head: 'to', isNumber: true, cell: (day) => decimal(day.forecast!.yhat_upper, digits) },
    { key: 'before', head: 'Run before', isNumber: true, cell: (day) => decimal(day.previous, digits) },
    { key: 'last_year', head: 'Last year', isNumber: true, cell: (day) => decimal(day.lastYear, soldDigits) },
    { key: 'by', head: 'By', cell: (day) => words(day.forecast!.served_by) },
    { key: 'notes', head: 'Marked', cell: (day) => dayNotes(day) || NOTHING },
  ];
  return tableView({
    id: 'ahead',
    caption: 'Forecast of each day',
    columns,
    rows: ahead,
    sort: null,
  });
}

function pastTable({ past }: SeriesDays): Child {
  const digits = digitsFor(past.flatMap((day) => [day.units, day.lastYear]));
  const columns: readonly Column<SeriesDay>[] = [
    { key: 'day', head: 'Day', cell: (day) => fullDay(day.ds) },
    { key: 'sold', head: 'Sold', isNumber: true, cell: (day) => decimal(day.units, digits) },
    { key: 'last_year', head: 'Last year', isNumber: true, cell: (day) => decimal(day.lastYear, digits) },
    { key: 'notes', head: 'Marked', cell: (day) => dayNotes(day) || NOTHING },
  ];
  return h(
    'details',
    {},
    h('summary', {}, `Sales of the last ${counted(past.length, 'day')}, the latest first`),
    tableView({ id: 'past', caption: 'Sales of each day', columns, rows: past.toReversed(), sort: null }),
  );
}

/** What the chart says, for whoever does not see it. */
export function describeSeries(answer: SeriesAnswer, { past }: SeriesDays): string {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const sold = past.flatMap((day) => (day.units === null ? [] : [day.units]));
  const { rows } = answer;
  return [
    sold.length === 0
      ? 'No sales known.'
      : `${counted(sold.length, 'day')} of sales to ${longDay(answer.data_cutoff)}, ${decimal(mean(sold), 1)} units a day on average.`,
    rows.length > 0 &&
      `Forecast to ${longDay(rows.at(-1)!.ds)}: ${decimal(mean(rows.map((row) => row.yhat)), 1)} units a day.`,
    'The tables below have every day.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** One day in a line, for whoever points at it. */
export function dayReadout(day: SeriesDay, interval: number | undefined): string {
  const digits = digitsFor([day.units, day.forecast?.yhat]);
  const number = (value: number) => decimal(value, digits);
  const { forecast } = day;
  return [
    fullDay(day.ds),
    day.units !== null && `sold ${number(day.units)}`,
    forecast !== null &&
      `expected ${number(forecast.yhat)}, ${percent(interval, 0)} ${number(forecast.yhat_lower)} – ${number(forecast.yhat_upper)}`,
    day.previous !== null && `run before ${number(day.previous)}`,
    day.lastYear !== null && `last year ${decimal(day.lastYear, digitsFor([day.lastYear]))}`,
    dayNotes(day),
  ]
    .filter(Boolean)
    .join(' · ');
}
