import { dataTable } from '../data-table.ts';
import { longDay, percent, signedPercent, whole, words } from '../format.ts';
import { type HtmlValue, html } from '../html.ts';
import type { AccuracyRow, HorizonRow, RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

export function intervalsSection(data: RunReportData): Section {
  const level = percent(data.manifest.interval, 0);
  return {
    id: 'intervals',
    title: 'Interval coverage and width',
    lead: `How often the actual fell inside the ${level} interval, on folds that did not calibrate it. Many series have a point mass at zero, where the plain share is always too high: the randomised one counts by how much of that mass lies inside (where sales are whole units, of the mass at each of them), and is the figure to hold against ${level}. Width is relative to mean units.`,
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
      horizonTable(data.horizon),
      classTable(data.accuracy, 'velocity_class', 'By velocity class'),
      classTable(data.accuracy, 'demand_class', 'By demand class'),
    ],
  };
}

/** Last days of the bands; beyond the last one all days are one band. */
const BAND_ENDS = [7, 14, 28, 56];

function horizonTable(horizon: readonly HorizonRow[]): HtmlValue {
  const bands = [...BAND_ENDS, Number.POSITIVE_INFINITY].flatMap((last, k) => {
    const first = (BAND_ENDS[k - 1] ?? 0) + 1;
    const days = horizon.filter(({ horizon_days }) => horizon_days >= first && horizon_days <= last);
    return days.length === 0 ? [] : [bandOf(days)];
  });
  if (bands.length === 0) return '';
  return html`${dataTable({
    caption: 'By days ahead',
    rows: bands,
    columns: [
      { head: 'Days ahead', cell: (band) => `${band.first} to ${band.last}` },
      { head: 'Coverage', isNumber: true, cell: (band) => percent(band.coverage) },
      { head: 'Series-days', isNumber: true, cell: (band) => whole(band.rows) },
    ],
  })}`;
}

function bandOf(days: readonly HorizonRow[]) {
  const rows = days.reduce((sum, day) => sum + (day.rows ?? 0), 0);
  const covered = days.reduce((sum, day) => sum + (day.coverage ?? 0) * (day.rows ?? 0), 0);
  const coverage = rows > 0 ? covered / rows : null;
  return { first: days[0]!.horizon_days, last: days.at(-1)!.horizon_days, coverage, rows };
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
