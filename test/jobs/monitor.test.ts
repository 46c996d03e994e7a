import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { monitorJob } from '../../jobs/monitor.ts';
import { publishJob } from '../../jobs/publish.ts';
import type { RunMetrics } from '../../schemas/run-metrics.ts';
import { fileList, literal, openDatabase } from '../../warehouse/duckdb.ts';
import type { Layout } from '../../warehouse/layout.ts';
import { type NightShape, SMALL_NIGHT, writeNightInputs } from '../support/night-inputs.ts';
import { type NightRun, nightConfig, runNightJob, temporaryHome } from '../support/publish-context.ts';

let layout: Layout;
beforeEach(() => {
  layout = temporaryHome();
});
afterEach(() => rmSync(layout.home, { recursive: true, force: true }));

async function night(runId: string, day: number, changes: Partial<NightShape> = {}): Promise<NightRun> {
  const shape = { ...SMALL_NIGHT, cutoff: `2026-03-${day}`, ...changes };
  const config = nightConfig(shape);
  const inputs = await writeNightInputs(join(layout.home, `inputs-${runId}`), shape);
  const generatedAt = `2026-03-${day + 1}T02:00:00.000Z`;
  const run = { layout, config, runId, asOf: shape.cutoff, inputs, generatedAt };
  await runNightJob(publishJob(config), run);
  return run;
}

async function monitor(run: NightRun): Promise<RunMetrics> {
  const { output } = await runNightJob(monitorJob(run.config), run);
  return JSON.parse(readFileSync(output, 'utf8')) as RunMetrics;
}

test('the first night has nothing to look back on, and says so with nulls', async () => {
  const metrics = await monitor(await night('first', 10));
  expect(metrics).toMatchObject({ kind: 'shelfcast.metrics', version: 1, change: null, realised: null });
  expect(metrics.forecast).toMatchObject({
    rows: 84,
    series: 12,
    rows_by_served_by: { sku_profile: 7, weekday_level: 77 },
    rows_by_fallback_reason: { short_history: 7 },
    series_by_state: { cold_start: 1, forecast: 11 },
  });
  expect(metrics.forecast.total_yhat).toBeGreaterThan(0);
});

test('realised accuracy is the same as by plain SQL over the vintage and the sales that came since', async () => {
  await night('first', 10);
  const second = await night('second', 14);
  const metrics = await monitor(second);
  const database = await openDatabase();
  const [expected] = await database.rows<{ n: number; skipped: number; wape: number; bias: number }>(`
    SELECT count(*) FILTER (NOT out) AS n, count(*) FILTER (out) AS skipped,
      sum(abs(yhat - y)) FILTER (NOT out) / sum(y) FILTER (NOT out) AS wape,
      sum(yhat) FILTER (NOT out) / sum(y) FILTER (NOT out) - 1 AS bias
    FROM (
      SELECT yhat, coalesce(units, 0) AS y, coalesce(stockout, false) AS out
      FROM read_parquet(${fileList([join(layout.publishedRun('first'), 'forecasts.parquet')])}) AS f
      LEFT JOIN read_parquet(${literal(join(second.inputs.clean, 'sales.parquet'))}) AS s USING (branch_id, sku_id, ds)
      WHERE f.ds <= DATE '2026-03-14')`);
  database.close();
  const vintage = metrics.realised!.vintages[0]!;
  expect(metrics.realised!.vintages).toHaveLength(1);
  expect(vintage).toMatchObject({
    run_id: 'first',
    data_cutoff: '2026-03-10',
    last_ds: '2026-03-14',
    rows: expected!.n,
    rows_excluded: expected!.skipped,
  });
  expect(vintage.rows + vintage.rows_excluded).toBe(48);
  expect(vintage.wape).toBeCloseTo(expected!.wape, 6);
  expect(vintage.bias).toBeCloseTo(expected!.bias, 6);
  expect(vintage.coverage_plain).toBeGreaterThan(0);
});

test('weeks of the horizon and vintages each add up to the whole', async () => {
  await night('first', 10, { horizonDays: 9 });
  await night('second', 11, { horizonDays: 9 });
  const { realised } = await monitor(await night('third', 19, { horizonDays: 9 }));
  const rows = (parts: readonly { rows: number }[]) => parts.reduce((sum, part) => sum + part.rows, 0);
  expect(realised!.vintages.map((vintage) => vintage.run_id)).toEqual(['second', 'first']);
  expect(realised!.horizon_weeks.map((week) => week.week)).toEqual([1, 2]);
  expect(rows(realised!.vintages)).toBe(realised!.overall.rows);
  expect(rows(realised!.horizon_weeks)).toBe(realised!.overall.rows);
});

test('the change of the total is measured on the days that both vintages cover', async () => {
  await night('first', 10);
  const { change } = await monitor(await night('second', 11, { scale: 1.25 }));
  expect(change).toMatchObject({ run_id: 'first', rows: 72 });
  expect(change!.relative).toBeCloseTo(0.25, 6);
});
