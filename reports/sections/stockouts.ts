import { dataTable } from '../data-table.ts';
import { decimal as number, percent, signedPercent, whole } from '../format.ts';
import type { RunReportData } from '../run-report-data.ts';
import type { Section } from '../section.ts';

/** What it changes that days without stock count as censored demand, or not. */
export function stockoutsSection({ stockouts, target }: RunReportData): Section {
  return {
    id: 'stockouts',
    title: 'Stockouts and demand',
    lead:
      target === 'demand'
        ? 'The forecast is of demand: on a day with a stockout, sales are a lower bound of it, so such a day teaches no level. Had it counted, the levels would be those of “Sold”.'
        : 'The forecast is of sales: days with a stockout count like any other, so the levels are those of “Sold”. With target: demand they would be those of “Demanded”.',
    body: dataTable({
      caption: 'The last 91 days of series that were in stock on some of them',
      rows: stockouts,
      empty: 'No stockout is known within the last 91 days.',
      columns: [
        { head: 'Category', cell: (row) => row.category },
        { head: 'Series-days', isNumber: true, cell: (row) => whole(row.days) },
        { head: 'With a stockout', isNumber: true, cell: (row) => percent(row.stockout_days / row.days) },
        { head: 'Sold, units a day', isNumber: true, cell: (row) => number(row.sold / row.days) },
        { head: 'Demanded, units a day', isNumber: true, cell: (row) => number(row.demanded / row.days) },
        {
          head: 'Difference',
          isNumber: true,
          cell: (row) => signedPercent(difference(row.demanded, row.sold)),
        },
      ],
    }),
  };
}

function difference(demanded: number, sold: number): number | null {
  return sold > 0 ? demanded / sold - 1 : null;
}
