import { describe, expect, test } from 'vitest';
import { type Column, idText, inOrder, nextSort, tableView } from '../../../lookup/page/table.ts';
import { allOf, bodyOf, textOf } from './page-tree.ts';

interface Row {
  readonly name: string;
  readonly units: number;
}

const columns: readonly Column<Row>[] = [
  { key: 'name', head: 'Name', cell: (row) => row.name, value: (row) => row.name },
  { key: 'units', head: 'Units', isNumber: true, cell: (row) => row.units, value: (row) => row.units },
  { key: 'note', head: 'Note', cell: () => 'x' },
];
const rows: readonly Row[] = [
  { name: 'a', units: 1 },
  { name: 'b', units: 2 },
];
const spec = { id: 't', caption: 'Rows', columns, rows, sort: { key: 'units', descending: true } };

describe('a table', () => {
  const heads = allOf(tableView(spec), 'th').filter(({ attributes }) => attributes.scope === 'col');

  test('says which column it is sorted by, and which could be', () => {
    expect(heads.map(({ attributes }) => attributes['aria-sort'])).toEqual(['none', 'descending', undefined]);
  });

  test('has a button in each head that can be sorted, which says what a press asks for', () => {
    expect(allOf(heads, 'button').map(({ attributes }) => attributes['data-sort'])).toEqual([
      'name',
      'units',
    ]);
  });

  test('has a name, heads of rows, and a frame that a keyboard can scroll', () => {
    const table = tableView(spec);
    expect(textOf(allOf(table, 'caption'))).toBe('Rows');
    expect(allOf(allOf(table, 'tbody'), 'th').map(({ attributes }) => attributes.scope)).toEqual([
      'row',
      'row',
    ]);
    expect(table.attributes).toMatchObject({ role: 'region', tabindex: 0, 'aria-label': 'Rows' });
    expect(bodyOf(table)).toEqual([
      ['a', '1', 'x'],
      ['b', '2', 'x'],
    ]);
  });

  test('tells where its rows lie among all of them', () => {
    const table = tableView({ ...spec, place: { first: 101, total: 5000 } });
    expect(allOf(table, 'table')[0]!.attributes['aria-rowcount']).toBe(5001);
    expect(allOf(table, 'tr').map(({ attributes }) => attributes['aria-rowindex'])).toEqual([1, 102, 103]);
  });
});

test('a first press sorts numbers from the largest and names from the first; a second one turns round', () => {
  expect(nextSort(columns[1]!, null)).toEqual({ key: 'units', descending: true });
  expect(nextSort(columns[1]!, { key: 'units', descending: true })).toEqual({
    key: 'units',
    descending: false,
  });
  expect(nextSort(columns[0]!, { key: 'units', descending: true })).toEqual({
    key: 'name',
    descending: false,
  });
});

test('a sort by a column that is not there leaves the rows as they are', () => {
  expect(inOrder(rows, columns, { key: 'other', descending: true })).toBe(rows);
  expect(inOrder(rows, columns, { key: 'units', descending: true }).map(({ name }) => name)).toEqual([
    'b',
    'a',
  ]);
});

test('only a long name may break', () => {
  expect(idText('SKU-1')).toBe('SKU-1');
  expect(allOf(idText('x'.repeat(200)), 'span')[0]!.attributes.class).toBe('long');
});
