import { describe, expect, test } from 'vitest';
import { searched, sortedBy } from '../../../lookup/page/sorting.ts';

describe('rows are sorted', () => {
  test('by size, what is not known last in both directions', () => {
    const rows = [3, null, 10, -1];
    expect(sortedBy(rows, (row) => row, { descending: false })).toEqual([-1, 3, 10, null]);
    expect(sortedBy(rows, (row) => row, { descending: true })).toEqual([10, 3, -1, null]);
    expect(rows).toEqual([3, null, 10, -1]);
  });

  test('as people order names with numbers in them', () => {
    expect(sortedBy(['SKU 10', 'sku 9', 'SKU 1'], (row) => row, { descending: false })).toEqual([
      'SKU 1',
      'sku 9',
      'SKU 10',
    ]);
  });

  test('equal ones staying in their order', () => {
    const rows = [
      { k: 1, v: 0 },
      { k: 2, v: 0 },
      { k: 3, v: 0 },
    ];
    expect(sortedBy(rows, (row) => row.v, { descending: true }).map(({ k }) => k)).toEqual([1, 2, 3]);
  });
});

describe('a search', () => {
  const rows = ['Pain relief S10', 'Skin S9', 'Skin S10'];

  test('finds rows with every word, in any order and case', () => {
    expect(searched(rows, ' s10  SKIN ', (row) => [row])).toEqual(['Skin S10']);
  });

  test('of nothing leaves all', () => {
    expect(searched(rows, '  ', (row) => [row])).toBe(rows);
  });

  test('takes signs for themselves, not for a pattern', () => {
    expect(searched(['a.c', 'abc'], 'a.c', (row) => [row])).toEqual(['a.c']);
  });
});
