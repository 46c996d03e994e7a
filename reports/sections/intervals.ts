import { dataTable } from '../data-table.ts';
import { longDay, percent, signedPercent, whole, words } from '../format.ts';
import { type HtmlValue, html } from '../html.ts';
import type { AccuracyRow, RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

export function intervalsSection(data: RunReportData): Section {
  const level = percent(data.manifest.interval, 0);
  return {
    id: 'intervals',
    title: 'Interval coverage and width',
    lead: `How often the actual fell inside the ${level} interval, on folds that did not calibrate it. Many series have a point mass at zero, where the plain share is always too high: the randomised one counts by how much of that mass lies inside, and is the figure to hold against ${level}. Width is relative to mean units.`,
    body: [
      dataTable({
        caption: 'By fold',
        rows: data.folds,
        empty: 'No fold reports.',
        columns: [
          { head: 'Origin', cell: (fold) => longDay(fold.origin) },
          { head: 'Coverage', isNumber: true, cell: (fold) => percent(fold.coverage) },
          { head: 'Plain', isNumber: true, cell: (fold) => percent(fold.coverage_plain) },
          { head: 'Width', isNumber: true, cell: (fold) => percent(fold.width, 0) },
          { head: 'WAPE', isNumber: true, cell: (fold) => percent(fold.wape) },
          { head: 'Seasonal naive', isNumber: true, cell: (fold) => percent(fold.baseline_wape) },
          { head: 'Bias', isNumber: true, cell: (fold) => signedPercent(fold.bias) },
          { head: 'Series-days', isNumber: true, cell: (fold) => whole(fold.rows) },
        ],
      }),
      classTable(data.accuracy, 'velocity_class', 'By velocity class'),
      classTable(data.accuracy, 'demand_class', 'By demand class'),
    ],
  };
}

function classTable(accuracy: readonly AccuracyRow[], kind: string, caption: string): HtmlValue {
  const rows = accuracy.filter((row) => row.segment_kind === kind);
  if (rows.length === 0) return '';
  return html`${dataTable({
    caption,
    rows,
    columns: [
      { head: 'Class', cell: (row) => words(row.segment) },
      { head: 'Coverage', isNumber: true, cell: (row) => percent(row.coverage) },
      { head: 'Plain', isNumber: true, cell: (row) => percent(row.coverage_plain) },
      { head: 'Width', isNumber: true, cell: (row) => percent(row.width, 0) },
      { head: 'Series-days', isNumber: true, cell: (row) => whole(row.rows) },
    ],
  })}`;
}
