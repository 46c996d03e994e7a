import type { PublishedManifest } from '../../schemas/manifest.ts';
import type { RealisedAccuracy, RunMetrics } from '../../schemas/run-metrics.ts';
import { dataTable, type TableSpec } from '../data-table.ts';
import { longDay, percent, signedPercent, whole } from '../format.ts';
import { html } from '../html.ts';
import type { Section } from '../section.ts';

export function realisedSection(metrics: RunMetrics, manifest: PublishedManifest): Section {
  return {
    id: 'realised',
    title: 'Realised accuracy',
    lead: 'Forecasts of earlier nights against what was sold since: no backtest, the numbers that were really published.',
    body: [change(metrics.change), accuracy(metrics.realised, percent(manifest.interval, 0))],
  };
}

function change(found: RunMetrics['change']) {
  if (found === null) return '';
  return html`<p>Against the forecast with data up to ${longDay(found.data_cutoff)}, on the ${whole(found.rows)} rows that both cover: ${whole(found.previous_total_yhat)} → ${whole(found.total_yhat)} units (${signedPercent(found.relative)}).</p>`;
}

function accuracy(realised: RunMetrics['realised'], level: string) {
  if (realised === null)
    return html`<p class="quiet">No day of an earlier forecast has its actuals yet. This fills up night by night.</p>`;
  const excluded = realised.excludes_stockout_days
    ? html`<p class="quiet">Without ${whole(realised.overall.rows_excluded)} series-days out of stock.</p>`
    : '';
  return [
    dataTable({
      caption: 'By night',
      rows: realised.vintages,
      columns: [{ head: 'Data up to', cell: (row) => longDay(row.data_cutoff) }, ...columns(level)],
    }),
    dataTable({
      caption: 'By week of the horizon',
      rows: realised.horizon_weeks,
      columns: [{ head: 'Week', cell: (row) => `week ${row.week}` }, ...columns(level)],
    }),
    excluded,
  ];
}

function columns(level: string): TableSpec<RealisedAccuracy>['columns'] {
  return [
    { head: 'Actuals to', cell: (row) => longDay(row.last_ds) },
    { head: 'WAPE', isNumber: true, cell: (row) => percent(row.wape) },
    { head: 'Bias', isNumber: true, cell: (row) => signedPercent(row.bias) },
    {
      head: `Inside the ${level} interval (plain)`,
      isNumber: true,
      cell: (row) => percent(row.coverage_plain),
    },
    { head: 'Series-days', isNumber: true, cell: (row) => whole(row.rows) },
  ];
}
