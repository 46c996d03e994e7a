import type { Sort } from './url-state.ts';

export type SortValue = number | string | null;

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** A sorted copy. Numbers by size, texts as people order them (`SKU 9` before `SKU 10`); what is not known comes last either way. */
export function sortedBy<Row>(
  rows: readonly Row[],
  of: (row: Row) => SortValue,
  { descending }: Pick<Sort, 'descending'>,
): Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((left, right) => {
    const [a, b] = [of(left), of(right)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return (
      sign * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)))
    );
  });
}

/** Rows whose texts hold every word of the search, in any order and case. */
export function searched<Row>(
  rows: readonly Row[],
  search: string,
  textsOf: (row: Row) => readonly string[],
): readonly Row[] {
  const wanted = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = textsOf(row).join('\n').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
