import { clip } from '../../schemas/errors.ts';
import { dataTable } from '../data-table.ts';
import { whole, words } from '../format.ts';
import { html } from '../html.ts';
import type { RejectGroup, RuleRow, RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

export function qualitySection({ rules, rejects }: RunReportData): Section {
  const telling = rules.filter((rule) => rule.rows_rejected > 0 || rule.rows_changed > 0);
  const silent = rules.filter((rule) => !telling.includes(rule)).map(nameOf);
  return {
    id: 'quality',
    title: 'Data quality',
    lead: 'What the rules did to the extracts. Nothing is dropped silently: every rejected row stands in quarantine with the rule that rejected it.',
    body: [
      dataTable({
        caption: 'Rules that found something',
        rows: telling,
        empty: 'No rule found anything.',
        columns: [
          { head: 'Rule', cell: nameOf },
          { head: 'Rows before', isNumber: true, cell: (row) => whole(row.rows_before) },
          { head: 'Rejected', isNumber: true, cell: (row) => whole(row.rows_rejected) },
          { head: 'Merged, netted or flagged', isNumber: true, cell: (row) => whole(row.rows_changed) },
          { head: 'Rows after', isNumber: true, cell: (row) => whole(row.rows_after) },
        ],
      }),
      silent.length === 0 ? '' : html`<p class="quiet">Found nothing: ${silent.join(', ')}.</p>`,
      rejectTable(rejects),
    ],
  };
}

function rejectTable(rejects: readonly RejectGroup[]) {
  return dataTable({
    caption: 'Rejected rows, with the first of each rule',
    rows: rejects,
    empty: 'No row was rejected.',
    columns: [
      { head: 'Rule', cell: (group) => words(group.rule) },
      { head: 'Source', cell: (group) => group.source },
      { head: 'Rows', isNumber: true, cell: (group) => whole(group.rows) },
      { head: 'First found in', cell: (group) => html`<div class="wide">${placeOf(group)}</div>` },
      {
        head: 'What it held',
        cell: (group) => html`<div class="wide"><code>${clip(group.detail ?? '', 160)}</code></div>`,
      },
    ],
  });
}

function nameOf({ entity, rule }: RuleRow): string {
  return `${words(rule)} (${entity})`;
}

/** File without its folders, and the row: a report is passed on, a path of the server says nothing to its reader. */
function placeOf({ source_file, source_row }: RejectGroup): string {
  if (source_file === null) return '–';
  const file = source_file.split(/[/\\]/).at(-1)!;
  return source_row === null ? file : `${file}, row ${whole(source_row)}`;
}
