import { dataTable } from '../data-table.ts';
import { percent, whole } from '../format.ts';
import type { RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

const MOST = 15;

/** What the trees of tonight's bundle split on. */
export function importanceSection({ importance }: RunReportData): Section {
  return {
    id: 'importance',
    title: 'What the trees look at',
    lead: 'Each feature’s share of what all splits of the trees gained in loss. Of two features that say the same, either may have the credit; docs/features.md says what each is.',
    body: dataTable({
      caption:
        importance.length > MOST
          ? `The ${MOST} strongest of ${whole(importance.length)} features`
          : 'Features by their gain',
      rows: importance.slice(0, MOST),
      empty: 'No trees were trained.',
      columns: [
        { head: 'Feature', cell: (row) => row.feature },
        { head: 'Share of the gain', isNumber: true, cell: (row) => percent(row.share) },
      ],
    }),
  };
}
