/** How far the forecast can be trusted: past forecasts against what was sold, beside the baseline. */
import type { AccuracyAnswer, AccuracySegment } from '../answers.ts';
import { type Child, h } from '../element.ts';
import { counted, decimal, percent, signedPercent, words } from '../numbers.ts';
import { type Column, idText, inOrder, tableView } from '../table.ts';
import { addressOf, type PageState, SEGMENT_KINDS, type Sort } from '../url-state.ts';

/** Bars for the segments that sell the most; the table has all. */
export const MOST_BARS = 12;
const USUAL_SORT: Sort = { key: 'units', descending: true };

const KIND_WORDS = {
  category: 'Category',
  branch: 'Branch',
  velocity_class: 'How fast it sells',
  demand_class: 'How it sells',
} as const;

export function accuracyView(answer: AccuracyAnswer, state: PageState): Child {
  const all = answer.segments.find((segment) => segment.segment_kind === 'all');
  const segments = segmentsOf(answer, state);
  const columns = accuracyColumns(answer, state);
  const sort = state.sort ?? USUAL_SORT;
  const baseline = words(answer.baseline);
  return [
    h('h1', { id: 'view-title', tabindex: -1 }, 'How good the forecast was'),
    h(
      'p',
      { class: 'lead' },
      `Forecasts made on ${counted(answer.folds, 'past day')}, set beside what was sold afterwards and beside the baseline, the ${baseline}. WAPE is the error per unit sold: lower is better.`,
    ),
    all !== undefined && cards(answer, all),
    h(
      'section',
      { class: 'panel', 'aria-labelledby': 'segments-title' },
      h(
        'div',
        { class: 'panel-head' },
        h('h2', { id: 'segments-title' }, 'WAPE by segment'),
        kindPicker(state),
      ),
      segments.length === 0
        ? h('p', { class: 'quiet' }, 'The run has no figures by this segment.')
        : [
            legend(baseline),
            h('div', { id: 'bars', class: 'chart-frame' }),
            segments.length > MOST_BARS &&
              h(
                'p',
                { class: 'quiet' },
                `The ${MOST_BARS} segments that sell the most; the table has all ${segments.length}.`,
              ),
          ],
    ),
    segments.length > 0 &&
      tableView({
        id: 'segments',
        caption: `Accuracy by ${KIND_WORDS[state.segments].toLowerCase()}`,
        columns,
        rows: inOrder(segments, columns, sort),
        sort,
      }),
    answer.horizons.length > 1 &&
      h(
        'section',
        { class: 'panel', 'aria-labelledby': 'horizon-title' },
        h('div', { class: 'panel-head' }, h('h2', { id: 'horizon-title' }, 'WAPE by day of the horizon')),
        legend(baseline),
        h('div', { id: 'horizon', class: 'chart-frame' }),
        h(
          'details',
          {},
          h('summary', {}, 'The same as a table'),
          tableView({
            id: 'horizons',
            caption: 'Accuracy by day of the horizon',
            columns: horizonColumns(answer),
            rows: answer.horizons,
            sort: null,
          }),
        ),
      ),
  ];
}

/** Segments of the chosen kind, those that sell the most first. */
export function segmentsOf(
  answer: AccuracyAnswer,
  { segments }: Pick<PageState, 'segments'>,
): AccuracySegment[] {
  return answer.segments
    .filter((segment) => segment.segment_kind === segments)
    .toSorted((a, b) => b.sum_units - a.sum_units);
}

/** Names from somebody’s data stay as they are; our own are words. */
export function segmentName({
  segment_kind,
  segment,
}: Pick<AccuracySegment, 'segment_kind' | 'segment'>): string {
  return segment_kind === 'category' || segment_kind === 'branch' ? segment : words(segment);
}

/** How much better than the baseline, as a share of its error; null where either is not defined. */
export function gainOf({
  wape,
  baseline_wape,
}: Pick<AccuracySegment, 'wape' | 'baseline_wape'>): number | null {
  return wape === null || baseline_wape === null || baseline_wape === 0 ? null : 1 - wape / baseline_wape;
}

function cards({ interval, baseline }: AccuracyAnswer, all: AccuracySegment): Child {
  const gain = gainOf(all);
  const card = (figure: string, text: string) => h('li', {}, h('b', {}, figure), h('span', {}, text));
  return h(
    'ul',
    { class: 'cards' },
    card(percent(all.wape), 'WAPE of all series'),
    card(
      percent(gain === null ? null : Math.abs(gain)),
      `${gain !== null && gain < 0 ? 'worse' : 'better'} than the ${words(baseline)}`,
    ),
    card(signedPercent(all.bias), 'bias; above zero is too much'),
    card(percent(all.coverage), `of days inside the ${percent(interval, 0)} interval`),
  );
}

function kindPicker(state: PageState): Child {
  return h(
    'div',
    { class: 'windows', role: 'group', 'aria-label': 'Segments' },
    SEGMENT_KINDS.map((segments) =>
      h(
        'a',
        {
          href: addressOf({ ...state, segments, sort: null }),
          'data-link': 'replace',
          id: `segments-${segments}`,
          'aria-current': segments === state.segments && 'true',
        },
        KIND_WORDS[segments],
      ),
    ),
  );
}

function legend(baseline: string): Child {
  const swatch = (name: string) =>
    h(
      'svg',
      { viewBox: '0 0 24 12', width: 24, height: 12, 'aria-hidden': 'true' },
      h('rect', { class: `bar ${name}`, x: 1, y: 2, width: 22, height: 8, rx: 1.5 }),
    );
  return h(
    'ul',
    { class: 'legend' },
    h('li', {}, swatch('own'), 'forecast'),
    h('li', {}, swatch('baseline'), baseline),
  );
}

type Figures = Pick<
  AccuracySegment,
  'rows' | 'sum_units' | 'wape' | 'baseline_wape' | 'bias' | 'baseline_bias' | 'coverage'
>;

function figureColumns<Row extends Figures>({ interval }: AccuracyAnswer): Column<Row>[] {
  return [
    {
      key: 'units',
      head: 'Units sold',
      isNumber: true,
      cell: (row) => decimal(row.sum_units, 0),
      value: (row) => row.sum_units,
    },
    { key: 'wape', head: 'WAPE', isNumber: true, cell: (row) => percent(row.wape), value: (row) => row.wape },
    {
      key: 'baseline',
      head: 'Baseline',
      isNumber: true,
      cell: (row) => percent(row.baseline_wape),
      value: (row) => row.baseline_wape,
    },
    {
      key: 'gain',
      head: 'Better by',
      isNumber: true,
      cell: (row) => signedPercent(gainOf(row)),
      value: (row) => gainOf(row),
    },
    {
      key: 'bias',
      head: 'Bias',
      isNumber: true,
      cell: (row) => signedPercent(row.bias),
      value: (row) => row.bias,
    },
    {
      key: 'coverage',
      head: `Inside ${percent(interval, 0)}`,
      isNumber: true,
      cell: (row) => percent(row.coverage),
      value: (row) => row.coverage,
    },
  ];
}

function accuracyColumns(answer: AccuracyAnswer, { segments }: PageState): Column<AccuracySegment>[] {
  return [
    {
      key: 'segment',
      head: KIND_WORDS[segments],
      cell: (row) => idText(segmentName(row)),
      value: (row) => row.segment,
    },
    ...figureColumns<AccuracySegment>(answer),
  ];
}

function horizonColumns(answer: AccuracyAnswer): Column<AccuracyAnswer['horizons'][number]>[] {
  return [
    { key: 'day', head: 'Days ahead', cell: (row) => row.horizon_days },
    ...figureColumns<AccuracyAnswer['horizons'][number]>(answer).map(
      ({ value: _sorted, ...column }) => column,
    ),
  ];
}
