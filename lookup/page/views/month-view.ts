/** The answer to the page’s question: units of each SKU of a branch in a month. */
import type { PredictAnswer, PredictedSku } from '../answers.ts';
import { monthBar } from '../charts/month-bar.ts';
import { dayCount, dayRange, monthName } from '../days.ts';
import { type Child, h, type PageElement } from '../element.ts';
import { counted, decimal, digitsFor, figure, level, NOTHING, percent, words } from '../numbers.ts';
import { searched } from '../sorting.ts';
import { type Column, idText, inOrder, tableView } from '../table.ts';
import { addressOf, type PageState, type Sort } from '../url-state.ts';

export const ROWS_PER_PAGE = 100;
export const USUAL_SORT: Sort = { key: 'units', descending: true };

/** The frame of the view; its rows go into `#rows`, so that typing in the search box leaves the box alone. */
export function monthView(answer: PredictAnswer, state: PageState): Child {
  return [
    h('h1', { id: 'view-title', tabindex: -1 }, `Branch ${answer.branch_id}, ${monthName(answer.month)}`),
    coverage(answer),
    cards(answer),
    h(
      'div',
      { class: 'tools' },
      h(
        'div',
        { class: 'field wide-field' },
        h('label', { for: 'search' }, 'Search SKU or category'),
        h('input', {
          id: 'search',
          type: 'search',
          value: state.search,
          spellcheck: 'false',
          autocomplete: 'off',
        }),
      ),
      h('button', { type: 'button', class: 'plain', id: 'export', 'data-action': 'export' }, 'Export CSV'),
    ),
    h('div', { id: 'rows' }, monthRows(answer, state)),
  ];
}

/** What each day of the month is answered from: nothing is invented for the days that nobody forecasts. */
function coverage({ covers, rows }: PredictAnswer): Child {
  const { actual, forecast, before_history, beyond_horizon } = covers;
  const parts = [
    actual && `${dayRange(actual)}: units sold`,
    forecast && `${dayRange(forecast)}: forecast`,
  ].filter((part) => part !== null);
  const missing = [
    beyond_horizon &&
      `${dayRange(beyond_horizon)} ${dayCount(beyond_horizon) === 1 ? 'lies' : 'lie'} beyond the horizon: not forecast yet, not counted.`,
    before_history &&
      `${dayRange(before_history)} ${dayCount(before_history) === 1 ? 'is' : 'are'} no longer held: not counted.`,
  ].filter((part) => part !== null);
  return [
    h(
      'p',
      { class: 'lead' },
      `${counted(rows.length, 'SKU')} · ${parts.length === 0 ? 'no day of this month is known' : parts.join('; ')}`,
    ),
    missing.map((text) =>
      h(
        'p',
        { class: 'lead missing' },
        h('span', { class: 'tag warn' }, counted(missingDays(covers), 'day'), ' missing'),
        ' ',
        text,
      ),
    ),
  ];
}

function missingDays({ before_history, beyond_horizon }: PredictAnswer['covers']): number {
  return [before_history, beyond_horizon].reduce(
    (sum, range) => sum + (range === null ? 0 : dayCount(range)),
    0,
  );
}

function cards({ total, interval, covers }: PredictAnswer): PageElement {
  const card = (value: string, text: string) => h('li', {}, h('b', {}, value), h('span', {}, text));
  return h(
    'ul',
    { class: 'cards' },
    card(
      figure(total.units),
      covers.forecast === null ? 'units sold in the branch' : 'units expected in the branch',
    ),
    covers.forecast !== null &&
      card(
        total.units_lower === null ? NOTHING : `${figure(total.units_lower)} – ${figure(total.units_upper)}`,
        `the ${percent(interval, 0)} interval`,
      ),
    covers.forecast !== null &&
      covers.actual !== null && [
        card(figure(total.actual_units), `sold, ${dayRange(covers.actual)}`),
        card(figure(total.forecast_units), `still expected, ${dayRange(covers.forecast)}`),
      ],
  );
}

/** The answer in a sentence. */
export function monthSummary({ total, rows, branch_id, month }: PredictAnswer): string {
  return `Branch ${branch_id}, ${monthName(month)}: ${figure(total.units)} units, ${counted(rows.length, 'SKU')}.`;
}

/** The rows that the search leaves, in the order of the sort: what the table pages through and the CSV holds. */
export function chosenRows(answer: PredictAnswer, state: PageState): readonly PredictedSku[] {
  const found = searched(answer.rows, state.search, (row) => [row.sku_id, row.category]);
  return inOrder(found, monthColumns(answer, found, state), state.sort ?? USUAL_SORT);
}

/** The table with its pages. */
export function monthRows(answer: PredictAnswer, state: PageState): Child {
  const rows = chosenRows(answer, state);
  if (rows.length === 0) {
    return h(
      'p',
      { class: 'empty' },
      answer.rows.length === 0
        ? 'The branch has no SKU in this month.'
        : `No SKU or category has “${state.search}” in it.`,
    );
  }
  const pages = Math.ceil(rows.length / ROWS_PER_PAGE);
  const page = Math.min(state.page, pages);
  const first = (page - 1) * ROWS_PER_PAGE;
  const shown = rows.slice(first, first + ROWS_PER_PAGE);
  return [
    tableView({
      id: 'skus',
      caption: 'Units by SKU',
      columns: monthColumns(answer, shown, state),
      rows: shown,
      sort: state.sort ?? USUAL_SORT,
      place: { first: first + 1, total: rows.length },
    }),
    h(
      'nav',
      { class: 'pages', 'aria-label': 'Pages of the table' },
      pages > 1 && pageButton('previous', 'Previous', page - 1, page === 1),
      h(
        'span',
        { class: 'quiet' },
        `${decimal(first + 1, 0)}–${decimal(first + shown.length, 0)} of ${counted(rows.length, 'SKU')}`,
      ),
      pages > 1 && pageButton('next', 'Next', page + 1, page === pages),
    ),
  ];
}

function pageButton(name: string, text: string, page: number, isOff: boolean): PageElement {
  return h(
    'button',
    { type: 'button', class: 'plain', id: `page-${name}`, 'data-page': page, disabled: isOff },
    text,
  );
}

export function monthColumns(
  { interval, covers }: PredictAnswer,
  shown: readonly PredictedSku[],
  state: PageState,
): readonly Column<PredictedSku>[] {
  const hasForecast = covers.forecast !== null;
  const isMixed = hasForecast && covers.actual !== null;
  const digits = digitsFor(shown.flatMap((row) => [row.units, row.units_lower, row.units_upper]));
  const soldDigits = digitsFor(shown.map((row) => row.actual_units));
  const top = shown.reduce((most, row) => Math.max(most, row.units, row.units_upper ?? 0), 0);
  const number = (
    key: 'units' | 'units_lower' | 'units_upper' | 'actual_units' | 'forecast_units',
    head: string,
    decimals: number,
  ): Column<PredictedSku> => ({
    key,
    head,
    isNumber: true,
    cell: (row) => decimal(row[key], decimals),
    value: (row) => row[key],
  });
  return [
    {
      key: 'sku',
      head: 'SKU',
      value: (row) => row.sku_id,
      cell: (row) =>
        row.status === 'excluded' && !hasForecast
          ? idText(row.sku_id)
          : h(
              'a',
              { href: addressOf({ ...state, sku: row.sku_id }), 'data-link': true, 'data-sku': row.sku_id },
              row.sku_id,
            ),
    },
    {
      key: 'category',
      head: 'Category',
      isExtra: true,
      cell: (row) => idText(row.category),
      value: (row) => row.category,
    },
    number('units', hasForecast ? 'Predicted units' : 'Units sold', digits),
    ...(hasForecast
      ? [number('units_lower', `${level(interval)} from`, digits), number('units_upper', 'to', digits)]
      : []),
    ...(isMixed
      ? [number('actual_units', 'Sold so far', soldDigits), number('forecast_units', 'To come', digits)]
      : []),
    ...(hasForecast
      ? [
          {
            key: 'month',
            head: 'Month',
            isExtra: true,
            cell: (row: PredictedSku) => monthBar(row, top),
          },
          {
            key: 'served_by',
            head: 'Forecast by',
            cell: servedBy,
            value: (row: PredictedSku) => row.served_by,
          },
        ]
      : []),
  ];
}

function servedBy(row: PredictedSku): Child {
  if (row.status === 'excluded') return [h('span', { class: 'tag' }, 'no forecast'), reason(row.reason)];
  if (row.served_by === null) return NOTHING;
  return [
    words(row.served_by),
    row.status === 'fallback' && [
      ' ',
      h('span', { class: 'tag warn' }, 'fallback'),
      row.reason !== row.served_by && reason(row.reason),
    ],
  ];
}

function reason(text: string | null): Child {
  return text !== null && h('span', { class: 'quiet' }, ` ${words(text)}`);
}
