import { dataTable } from '../data-table.ts';
import { percent, whole, words } from '../format.ts';
import type { RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

export function ledgerSection({ ledger, served, manifest }: RunReportData): Section {
  return {
    id: 'ledger',
    title: 'Series and fallbacks',
    lead: 'Every SKU-branch pair is either forecast or listed with the reason why not; every row says which model really made it.',
    body: [
      dataTable({
        caption: 'The ledger',
        rows: ledger,
        columns: [
          { head: 'State', cell: (row) => words(row.state) },
          { head: 'Reason', cell: (row) => (row.reason === null ? '' : words(row.reason)) },
          { head: 'Series', isNumber: true, cell: (row) => whole(row.series) },
        ],
      }),
      dataTable({
        caption: 'Who served the rows',
        rows: served,
        columns: [
          { head: 'Served by', cell: (row) => words(row.served_by) },
          {
            head: 'Why not the champion',
            cell: (row) => (row.fallback_reason === null ? '' : words(row.fallback_reason)),
          },
          { head: 'Rows', isNumber: true, cell: (row) => whole(row.rows) },
          { head: 'Share', isNumber: true, cell: (row) => percent(row.rows / manifest.counts.rows) },
          { head: 'Series', isNumber: true, cell: (row) => whole(row.series) },
        ],
      }),
    ],
  };
}
