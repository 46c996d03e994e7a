/** `monitor`: what tonight's run forecast, and how earlier vintages have fared on the days that have been sold since. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import type { RunMetrics, VintageChange } from '../schemas/run-metrics.ts';
import { type Database, openDatabase } from '../warehouse/duckdb.ts';
import { changeFigures, ledgerCounts } from '../warehouse/publish-figures.ts';
import type { PublishedRun } from '../warehouse/published-runs.ts';
import { forecastShape, realisedAccuracy } from '../warehouse/realised-accuracy.ts';
import { viewParquet } from '../warehouse/view-parquet.ts';
import { excludesStockoutDays } from './backtest-settings.ts';
import type { Counts, Job, JobContext } from './job.ts';
import { earlierVintages } from './publish/previous-run.ts';

export function monitorJob(config: Config): Job {
  return {
    name: 'monitor',
    reads: ['published', 'clean'],
    writes: ['monitoring'],
    settings: { exclude_stockout_days: excludesStockoutDays(config) },
    outputKind: 'file',
    output: ({ layout, runId }) => join(layout.run(runId), 'metrics.json'),
    run: monitor,
  };
}

async function monitor(context: JobContext): Promise<Counts> {
  const { threads, memoryMb, temp } = context;
  const database = await openDatabase({ threads, memoryMb, tempDir: temp });
  try {
    const metrics = await measure(database, context);
    writeFileSync(context.out, `${JSON.stringify(metrics, null, 2)}\n`);
    return {
      vintages: metrics.realised?.vintages.length ?? 0,
      realised_rows: metrics.realised?.overall.rows ?? 0,
    };
  } finally {
    database.close();
  }
}

async function measure(database: Database, context: JobContext): Promise<RunMetrics> {
  const published = context.input('published');
  await viewParquet(database, 'forecasts', [join(published, 'forecasts.parquet')]);
  await viewParquet(database, 'ledger', [join(published, 'series_ledger.parquet')]);
  await viewParquet(database, 'sales', [join(context.input('clean'), 'sales.parquet')]);
  const vintages = oneVintageADay(earlierVintages(context, Number.POSITIVE_INFINITY), context.asOf);
  const shape = await forecastShape(database);
  return {
    kind: 'shelfcast.metrics',
    version: 1,
    run_id: context.runId,
    data_cutoff: context.asOf,
    forecast: { ...shape, series_by_state: await ledgerCounts(database) },
    change: await changeAgainst(database, vintages[0]),
    realised: await realisedAccuracy(database, vintages, {
      asOf: context.asOf,
      excludesStockoutDays: excludesStockoutDays(context.config),
    }),
  };
}

/** Runs with data up to a day before `asOf`; of several with the same day the one generated last, which planners used. */
function oneVintageADay(runs: readonly PublishedRun[], asOf: string): PublishedRun[] {
  const byCutoff = new Map<string, PublishedRun>();
  for (const run of runs) {
    const cutoff = run.manifest.data_cutoff;
    if (cutoff < asOf && !byCutoff.has(cutoff)) byCutoff.set(cutoff, run);
  }
  return [...byCutoff.values()].sort((a, b) => b.manifest.data_cutoff.localeCompare(a.manifest.data_cutoff));
}

async function changeAgainst(
  database: Database,
  previous: PublishedRun | undefined,
): Promise<VintageChange | null> {
  if (previous === undefined) return null;
  await viewParquet(database, 'previous', [join(previous.dir, 'forecasts.parquet')]);
  const { rows, newTotal, oldTotal } = await changeFigures(database);
  const relative = oldTotal > 0 ? newTotal / oldTotal - 1 : newTotal === 0 ? 0 : null;
  return {
    run_id: previous.runId,
    data_cutoff: previous.manifest.data_cutoff,
    rows,
    total_yhat: newTotal,
    previous_total_yhat: oldTotal,
    relative,
  };
}
