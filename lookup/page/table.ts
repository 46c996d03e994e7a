import { type Child, h, type PageElement } from './element.ts';
import { type SortValue, sortedBy } from './sorting.ts';
import { type Sort, sortText } from './url-state.ts';

export interface Column<Row> {
  /** Lower-case letters and `_`; stands in the address when it sorts. */
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => Child;
  /** What it sorts by; a column without cannot be sorted. */
  readonly value?: (row: Row) => SortValue;
  /** Aligned to the right, digits of equal width; sorts the largest first. */
  readonly isNumber?: boolean;
  /** Left out on a narrow screen. */
  readonly isExtra?: boolean;
}

export interface TableSpec<Row> {
  /** Starts the ids of what can have the focus. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** Already sorted and cut to what is shown. */
  readonly rows: readonly Row[];
  /** Null: in the order that they came in. */
  readonly sort: Sort | null;
  /** Where a row lies among all: of the first one shown, from 1, and how many there are. */
  readonly place?: { readonly first: number; readonly total: number };
}

/** A table that scrolls inside its own frame, so that the page never does. The first column is the head of its row. */
export function tableView<Row>({ id, caption, columns, rows, sort, place }: TableSpec<Row>): PageElement {
  return h(
    'div',
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': caption, id: `${id}-frame` },
    h(
      'table',
      { id, 'aria-rowcount': place === undefined ? null : place.total + 1 },
      h('caption', {}, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          { 'aria-rowindex': place && 1 },
          columns.map((column) => headCell(id, column, sort)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row, k) =>
          h(
            'tr',
            { 'aria-rowindex': place && place.first + k + 1 },
            columns.map((column, position) =>
              h(
                position === 0 ? 'th' : 'td',
                { scope: position === 0 && 'row', class: classOf(column) },
                column.cell(row),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function headCell<Row>(id: string, column: Column<Row>, sort: Sort | null): PageElement {
  const { key, head, value } = column;
  if (value === undefined) return h('th', { scope: 'col', class: classOf(column) }, head);
  const direction = sort?.key !== key ? null : sort.descending ? 'descending' : 'ascending';
  return h(
    'th',
    { scope: 'col', class: classOf(column), 'aria-sort': direction ?? 'none' },
    h(
      'button',
      { type: 'button', class: 'sort', id: `${id}-by-${key}`, 'data-sort': sortText(nextSort(column, sort)) },
      head,
      h(
        'svg',
        { class: 'arrow', viewBox: '0 0 8 12', 'aria-hidden': 'true' },
        h('path', { d: ARROWS[direction ?? 'none'] }),
      ),
    ),
  );
}

const ARROWS = {
  none: 'M4 1l3 4H1zM4 11L1 7h6z',
  ascending: 'M4 1l3 4H1z',
  descending: 'M4 11L1 7h6z',
} as const;

function classOf<Row>({ isNumber, isExtra }: Column<Row>): string | null {
  return [isNumber && 'n', isExtra && 'extra'].filter(Boolean).join(' ') || null;
}

const MOST_UNBROKEN = 26;

/** A name from somebody’s data: a long one may break anywhere, a short one never does. */
export function idText(text: string): Child {
  return text.length > MOST_UNBROKEN ? h('span', { class: 'long' }, text) : text;
}

/** The rows in the order of a sort; as they are when no column has its key. */
export function inOrder<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const value = columns.find(({ key }) => key === sort?.key)?.value;
  return sort === null || value === undefined ? rows : sortedBy(rows, value, sort);
}

/** What a press on a head asks for: the usual direction of the column first, the other one when it is sorted so already. */
export function nextSort<Row>({ key, isNumber }: Column<Row>, sort: Sort | null): Sort {
  return { key, descending: sort?.key === key ? !sort.descending : isNumber === true };
}
