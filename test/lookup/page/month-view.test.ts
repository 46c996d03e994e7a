import { describe, expect, test } from 'vitest';
import { FIRST_STATE } from '../../../lookup/page/url-state.ts';
import { chosenRows, monthRows, monthView, ROWS_PER_PAGE } from '../../../lookup/page/views/month-view.ts';
import { picker } from '../../../lookup/page/views/picker.ts';
import { allOf, bodyOf, byClass, headsOf, textOf } from './page-tree.ts';
import { BRANCHES, MONTH, NEXT_MONTH, STATUS } from './sample-answers.ts';

const state = { ...FIRST_STATE, branch: 'north', month: '2026-11' };
const skus = (child: Parameters<typeof bodyOf>[0]) => bodyOf(child).map(([sku]) => sku);

describe('the table of a month', () => {
  test('has predicted units with their interval, what was sold and what is to come, the most first', () => {
    const table = monthRows(MONTH, state);
    expect(headsOf(table)).toEqual([
      'SKU',
      'Category',
      'Predicted units',
      '80\u00A0% from',
      'to',
      'Sold so far',
      'To come',
      'Month',
      'Forecast by',
    ]);
    expect(bodyOf(table)).toEqual([
      ['S10', 'pain', '100.0', '92.0', '110.5', '70', '30.0', '', 'gbdt'],
      ['S9', 'skin, hair', '20.0', '12.0', '31.0', '10', '10.0', '', 'sku profile fallback short history'],
      ['old', 'pain', '7.0', '–', '–', '7', '0.0', '', 'no forecast discontinued'],
      ['=1+1', 'pain', '3.5', '3.0', '6.0', '3', '0.5', '', 'gbdt'],
    ]);
  });

  test('has no columns of a forecast for a month that is over', () => {
    const past = { ...MONTH, covers: { ...MONTH.covers, forecast: null } };
    expect(headsOf(monthRows(past, state))).toEqual(['SKU', 'Category', 'Units sold']);
  });

  test('is sorted and searched as the address says', () => {
    expect(skus(monthRows(MONTH, { ...state, sort: { key: 'sku', descending: false } }))).toEqual([
      '=1+1',
      'old',
      'S9',
      'S10',
    ]);
    expect(skus(monthRows(MONTH, { ...state, search: 'skin' }))).toEqual(['S9']);
    expect(textOf(monthRows(MONTH, { ...state, search: 'nothing' }))).toBe(
      'No SKU or category has “nothing” in it.',
    );
    expect(
      chosenRows(MONTH, { ...state, search: 's', sort: { key: 'sku', descending: true } }).map(
        (row) => row.sku_id,
      ),
    ).toEqual(['S10', 'S9']);
  });

  test('opens the series of a row by a link that holds the whole view', () => {
    const links = allOf(allOf(monthRows(MONTH, { ...state, search: 'S10' }), 'tbody'), 'a');
    expect(links.map(({ attributes }) => attributes.href)).toEqual([
      '?branch=north&month=2026-11&sku=S10&q=S10',
    ]);
  });

  test('shows many SKUs a page at a time, and the last page for one beyond it', () => {
    const rows = Array.from({ length: 5000 }, (_, k) => ({ ...MONTH.rows[1]!, sku_id: `S${k}`, units: k }));
    const many = { ...MONTH, rows };
    expect(skus(monthRows(many, state))).toHaveLength(ROWS_PER_PAGE);
    const last = monthRows(many, { ...state, page: 999 });
    expect(skus(last).at(-1)).toBe('S0');
    expect(textOf(byClass(last, 'nav', 'pages'))).toBe('Previous4,901–5,000 of 5,000 SKUsNext');
    expect(
      allOf(last, 'button')
        .filter(({ attributes }) => attributes.disabled)
        .map(textOf),
    ).toEqual(['Next']);
  });
});

describe('above the table', () => {
  test('stand the total with an interval of its own, what was sold and what is to come', () => {
    expect(allOf(byClass(monthView(MONTH, state), 'ul', 'cards'), 'li').map(textOf)).toEqual([
      '130.5units expected in the branch',
      '120.3 – 142the 80 % interval',
      '90sold, 1–19 Nov',
      '40.5still expected, 20–30 Nov',
    ]);
  });

  test('days beyond the horizon are named, not counted', () => {
    const text = textOf(monthView(NEXT_MONTH, state));
    expect(text).toContain('1–3 Dec: forecast');
    expect(text).toContain('28 days missing 4–31 Dec lie beyond the horizon: not forecast yet, not counted.');
  });
});

describe('the question', () => {
  test('has a list of branches and months, and a button', () => {
    const form = picker(BRANCHES, STATUS, state);
    expect(allOf(form, 'label').map(textOf)).toEqual(['Branch', 'Month']);
    const chosen = allOf(form, 'option').filter(({ attributes }) => attributes.selected);
    expect(chosen.map(textOf)).toEqual(['north', 'November 2026']);
    expect(textOf(allOf(form, 'button'))).toBe('Go');
  });

  test('is typed, with suggestions, where there are many branches', () => {
    const branches = Array.from({ length: 900 }, (_, k) => ({ branch_id: `B${k}`, series: 1, excluded: 0 }));
    const form = picker({ branches }, STATUS, { branch: 'B7', month: null });
    expect(allOf(form, 'input')[0]!.attributes).toMatchObject({
      list: 'branches',
      value: 'B7',
      required: true,
    });
    expect(allOf(allOf(form, 'datalist'), 'option')).toHaveLength(900);
  });

  test('keeps what an address asked for, even where the run does not have it', () => {
    const form = picker(BRANCHES, STATUS, { branch: 'gone', month: '2020-01' });
    const chosen = allOf(form, 'option').filter(({ attributes }) => attributes.selected);
    expect(chosen.map(textOf)).toEqual(['gone', 'January 2020']);
  });
});
