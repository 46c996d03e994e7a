import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { monitorJob } from '../../jobs/monitor.ts';
import { publishJob } from '../../jobs/publish.ts';
import { loadRunReport } from '../../reports/load-run-report.ts';
import { renderRunReport } from '../../reports/run-report.ts';
import type { RunReportData } from '../../reports/run-report-data.ts';
import type { Layout } from '../../warehouse/layout.ts';
import { type NightShape, SMALL_NIGHT, writeNightInputs } from '../support/night-inputs.ts';
import { nightConfig, runNightJob, temporaryHome } from '../support/publish-context.ts';

let layout: Layout;
beforeEach(() => {
  layout = temporaryHome();
});
afterEach(() => rmSync(layout.home, { recursive: true, force: true }));

async function load(changes: Partial<NightShape> = {}): Promise<RunReportData> {
  const shape = { ...SMALL_NIGHT, ...changes };
  const config = nightConfig(shape);
  const inputs = await writeNightInputs(join(layout.home, 'inputs'), shape);
  const night = { layout, config, runId: 'night', asOf: shape.cutoff, inputs };
  const published = await runNightJob(publishJob(config), night);
  const monitoring = await runNightJob(monitorJob(config), night);
  return loadRunReport({
    tablesDir: published.output,
    bundleDir: inputs.bundle,
    cleanDir: inputs.clean,
    panelFiles: [join(inputs.panel, 'shard=0.parquet')],
    target: 'demand',
    metricsFile: monitoring.output,
    refused: null,
    jobs: [],
    warnings: [],
    threads: 1,
    memoryMb: 256,
    tempDir: layout.temp,
  });
}

test('the tables of a night become the data of its report', async () => {
  const data = await load();
  const overall = data.accuracy.filter((row) => row.segment_kind === 'all');
  expect(overall.map((row) => [row.model, row.wape])).toEqual([
    ['selected', 0.3],
    ['weekday_level', 0.305],
    ['seasonal_naive', 0.4],
  ]);
  expect(data.horizon.map((row) => row.horizon_days)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(data.folds.map((fold) => fold.origin)).toEqual(['2026-02-10', '2026-02-17', '2026-02-24']);
  expect(data.rejects.map((group) => [group.rule, group.rows, group.source_row])).toEqual([
    ['unknown_sku', 2, 17],
    ['negative_units', 1, 23],
  ]);
  expect(data.ledger).toEqual([
    { state: 'forecast', reason: null, series: 11 },
    { state: 'cold_start', reason: 'short_history', series: 1 },
  ]);
});

test('days with a stockout are set against what the days in stock would have sold', async () => {
  const { stockouts } = await load();
  for (const row of stockouts) {
    expect(row.stockout_days).toBeGreaterThan(0);
    expect(row.days).toBeGreaterThan(row.stockout_days);
    expect(row.demanded).toBeGreaterThan(row.sold);
  }
  expect(stockouts.length).toBeGreaterThan(0);
});

test('each series is shown once, with at most twelve weeks behind and the whole horizon ahead', async () => {
  const { plots } = await load({ skus: 12, historyDays: 120 });
  const keys = plots.map((plot) => `${plot.branch_id} ${plot.sku_id}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(plots.map((plot) => plot.role)).toEqual(
    expect.arrayContaining([
      'top seller',
      'often out of stock',
      'cold start',
      'largest error in the backtest',
    ]),
  );
  for (const plot of plots) {
    expect(plot.forecast).toHaveLength(7);
    expect(plot.history).toHaveLength(plot.role === 'cold start' ? 13 : 84);
  }
});

test('a page of real tables shows a SKU called like a tag as text', async () => {
  const page = renderRunReport(await load({ oddSku: '<b onclick=x>' }));
  expect(page).not.toContain('<b onclick');
  expect(page).not.toContain('<img');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
