/** The SKUs that need a look this morning, the worst first. */
import type { BranchesAnswer, ExceptionKind, ExceptionRow, ExceptionsAnswer } from '../answers.ts';
import { shortDay } from '../days.ts';
import { type Child, h } from '../element.ts';
import { counted, decimal, digitsFor, signedDecimal, signedPercent, words } from '../numbers.ts';
import { type Column, idText, inOrder, tableView } from '../table.ts';
import { addressOf, KINDS, type PageState } from '../url-state.ts';
import { MOST_LISTED } from './picker.ts';

const KIND_WORDS: Readonly<
  Record<ExceptionKind, { readonly name: string; readonly lead: string; readonly none: string }>
> = {
  change: {
    name: 'Largest change',
    lead: 'What the forecast says now against what the run before said of the same days.',
    none: 'No forecast changed, or there is no run before to compare with.',
  },
  bias: {
    name: 'Worst bias',
    lead: 'Earlier forecasts against what was then sold: above zero too much was expected, below zero too little.',
    none: 'No earlier forecast can be set beside sales yet.',
  },
  fallback: {
    name: 'Fallbacks',
    lead: 'SKUs that something simpler than the chosen model forecasts, and why.',
    none: 'Every SKU is forecast by the model chosen for it.',
  },
  stockout: {
    name: 'Stockouts ahead',
    lead: 'Out of stock lately, with demand expected: the shelf may be empty when it comes.',
    none: 'No SKU with demand ahead was out of stock lately.',
  },
};

export function exceptionsView(
  answer: ExceptionsAnswer,
  { branches }: Pick<BranchesAnswer, 'branches'>,
  state: PageState,
): Child {
  const columns = exceptionColumns(answer, state);
  const rows = inOrder(answer.rows, columns, state.sort);
  const { lead, none } = KIND_WORDS[answer.kind];
  return [
    h('h1', { id: 'view-title', tabindex: -1 }, 'Exceptions'),
    h('p', { class: 'lead' }, 'SKUs that need a look, the worst first.'),
    h(
      'div',
      { class: 'tools' },
      h(
        'nav',
        { class: 'windows', 'aria-label': 'Kinds of exceptions' },
        KINDS.map((kind) =>
          h(
            'a',
            {
              href: addressOf({ ...state, kind, sort: null }),
              'data-link': true,
              id: `kind-${kind}`,
              'aria-current': kind === answer.kind && 'page',
            },
            KIND_WORDS[kind].name,
          ),
        ),
      ),
      branchFilter(
        branches.map((branch) => branch.branch_id),
        state.branch,
      ),
    ),
    h('p', { class: 'lead' }, lead),
    rows.length === 0
      ? h('p', { class: 'empty' }, none)
      : [
          tableView({
            id: 'exceptions',
            caption: KIND_WORDS[answer.kind].name,
            columns,
            rows,
            sort: state.sort,
          }),
          h(
            'p',
            { class: 'quiet' },
            rows.length < answer.total
              ? `The worst ${decimal(rows.length, 0)} of ${decimal(answer.total, 0)}.`
              : `${counted(rows.length, 'SKU')}.`,
          ),
        ],
  ];
}

function branchFilter(names: readonly string[], chosen: string | null): Child {
  const label = h('label', { for: 'only-branch' }, 'Branch');
  if (names.length > MOST_LISTED) {
    return h(
      'div',
      { class: 'field' },
      label,
      h('input', {
        id: 'only-branch',
        list: 'only-branches',
        value: chosen,
        placeholder: 'All branches',
        type: 'search',
        spellcheck: 'false',
      }),
      h(
        'datalist',
        { id: 'only-branches' },
        names.map((name) => h('option', { value: name })),
      ),
    );
  }
  return h(
    'div',
    { class: 'field' },
    label,
    h(
      'select',
      { id: 'only-branch' },
      h('option', { value: '' }, 'All branches'),
      names.map((name) => h('option', { value: name, selected: name === chosen }, name)),
    ),
  );
}

function exceptionColumns(
  { kind, rows }: ExceptionsAnswer,
  state: PageState,
): readonly Column<ExceptionRow>[] {
  const digits = digitsFor(rows.flatMap((row) => [row.yhat, row.previous_yhat, row.actual_units]));
  const expected: Column<ExceptionRow> = {
    key: 'expected',
    head: 'Expected',
    isNumber: true,
    cell: (row) => decimal(row.yhat, digits),
    value: (row) => row.yhat,
  };
  const days: Column<ExceptionRow> = {
    key: 'days',
    head: 'Days',
    isNumber: true,
    isExtra: true,
    cell: (row) => row.days,
    value: (row) => row.days,
  };
  const units = (key: 'previous_yhat' | 'actual_units', head: string): Column<ExceptionRow> => ({
    key,
    head,
    isNumber: true,
    cell: (row) => decimal(row[key], digits),
    value: (row) => row[key],
  });
  const difference = (key: 'change_units' | 'bias_units', head: string): Column<ExceptionRow> => ({
    key,
    head,
    isNumber: true,
    cell: (row) => signedDecimal(row[key], digits),
    value: (row) => row[key],
  });
  const share = (key: 'change' | 'bias', head: string): Column<ExceptionRow> => ({
    key,
    head,
    isNumber: true,
    cell: (row) => signedPercent(row[key]),
    value: (row) => row[key],
  });
  const why: Column<ExceptionRow> = {
    key: 'why',
    head: 'Why',
    cell: (row) => words(row.fallback_reason ?? ''),
    value: (row) => row.fallback_reason,
  };
  const by: Column<ExceptionRow> = {
    key: 'by',
    head: 'Forecast by',
    cell: (row) => words(row.served_by),
    value: (row) => row.served_by,
  };
  const ofKind: Readonly<Record<ExceptionKind, readonly Column<ExceptionRow>[]>> = {
    change: [
      units('previous_yhat', 'Before'),
      { ...expected, head: 'Now' },
      difference('change_units', 'Change'),
      share('change', 'Change, %'),
      days,
    ],
    bias: [
      { ...expected, head: 'Forecast' },
      units('actual_units', 'Sold'),
      difference('bias_units', 'Too much'),
      share('bias', 'Bias'),
      days,
    ],
    fallback: [expected, days, by, why],
    stockout: [
      expected,
      days,
      {
        key: 'stockouts',
        head: 'Out of stock, of 7 days',
        isNumber: true,
        cell: (row) => decimal(row.stockout_days, 0),
        value: (row) => row.stockout_days,
      },
      {
        key: 'last',
        head: 'Last on',
        cell: (row) => (row.last_stockout_ds === null ? '–' : shortDay(row.last_stockout_ds)),
        value: (row) => row.last_stockout_ds,
      },
    ],
  };
  return [
    {
      key: 'sku',
      head: 'SKU',
      value: (row) => row.sku_id,
      cell: (row) =>
        h(
          'a',
          { href: addressOf(seriesState(row, state)), 'data-link': true, 'data-sku': row.sku_id },
          idText(row.sku_id),
        ),
    },
    { key: 'branch', head: 'Branch', cell: (row) => idText(row.branch_id), value: (row) => row.branch_id },
    {
      key: 'category',
      head: 'Category',
      isExtra: true,
      cell: (row) => idText(row.category),
      value: (row) => row.category,
    },
    ...ofKind[kind],
  ];
}

function seriesState(row: ExceptionRow, state: PageState): PageState {
  return {
    ...state,
    view: 'forecast',
    branch: row.branch_id,
    sku: row.sku_id,
    sort: null,
    search: '',
    page: 1,
  };
}
