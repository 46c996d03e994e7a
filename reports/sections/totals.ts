import { dataTable } from '../data-table.ts';
import { percent, shortDay, whole } from '../format.ts';
import type { MonthTotalRow, RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

/** Month totals by branch: what a buyer plans with, and nothing that the days' intervals would add up to. */
export function totalsSection({ monthTotals, monthCoverage, manifest }: RunReportData): Section {
  const shown = new Set(monthTotals.map((row) => row.branch_id)).size;
  const all = monthTotals[0]?.branches ?? 0;
  const interval = percent(manifest.interval, 0);
  const covered = monthCoverage.map(
    (row) =>
      `${percent(row.coverage)} of ${whole(row.totals)} ${row.level === 'series' ? 'series’' : 'branches’'}`,
  );
  const judged =
    covered.length > 0 ? ` In the backtest the interval covered ${covered.join(' and ')} months.` : '';
  return {
    id: 'totals',
    title: 'Months by branch',
    lead: `Expected units and their ${interval} interval, calibrated on backtested months: the intervals of days do not add up. A month that the horizon cuts counts only its days within.${judged}`,
    body: dataTable({
      caption: shown < all ? `The ${shown} largest of ${whole(all)} branches` : 'Month totals per branch',
      rows: monthTotals,
      empty: 'No branch has a forecast.',
      columns: [
        { head: 'Branch', cell: (row) => row.branch_id },
        { head: 'Days', cell: days },
        { head: 'Number', isNumber: true, cell: (row) => whole(row.days) },
        { head: 'Expected', isNumber: true, cell: (row) => whole(Math.round(row.yhat)) },
        { head: 'From', isNumber: true, cell: (row) => whole(Math.round(row.yhat_lower)) },
        { head: 'To', isNumber: true, cell: (row) => whole(Math.round(row.yhat_upper)) },
      ],
    }),
  };
}

function days({ period_start, period_end }: MonthTotalRow): string {
  return `${shortDay(period_start)} to ${shortDay(period_end)}`;
}
