import { type Html, type HtmlValue, html } from './html.ts';

export interface TableSpec<Row> {
  /** Read to whoever cannot see the table, and shown above it. */
  readonly caption: string;
  readonly columns: readonly {
    readonly head: string;
    readonly cell: (row: Row) => HtmlValue;
    /** Aligned to the right, digits of equal width. */
    readonly isNumber?: boolean;
  }[];
  readonly rows: readonly Row[];
  /** Rows to set in bold. */
  readonly isStrong?: (row: Row) => boolean;
  /** Shown instead of a table without rows. */
  readonly empty?: string;
}

/** A table that scrolls inside its own frame, so that the page never does. The first column is the row’s head. */
export function dataTable<Row>(spec: TableSpec<Row>): Html {
  if (spec.rows.length === 0) return html`<p class="quiet">${spec.empty ?? 'Nothing to show.'}</p>`;
  const heads = spec.columns.map(
    (column) => html`<th scope="col"${column.isNumber ? html` class="n"` : ''}>${column.head}</th>`,
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${spec.caption}"><table>
<caption>${spec.caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${spec.rows.map((row) => tableRow(spec, row))}</tbody>
</table></div>
`;
}

function tableRow<Row>(spec: TableSpec<Row>, row: Row): Html {
  const cells = spec.columns.map(({ cell, isNumber }, k) => {
    if (k === 0) return html`<th scope="row">${cell(row)}</th>`;
    return isNumber ? html`<td class="n">${cell(row)}</td>` : html`<td>${cell(row)}</td>`;
  });
  return html`<tr${spec.isStrong?.(row) ? html` class="strong"` : ''}>${cells}</tr>
`;
}
