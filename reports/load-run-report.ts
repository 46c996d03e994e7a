/** Reads what the report of a run shows from its tables. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportanceDocument, JobRecord, RunRecord } from '../schemas/manifest.ts';
import type { RunMetrics } from '../schemas/run-metrics.ts';
import { type Database, literal, openDatabase } from '../warehouse/duckdb.ts';
import { readJsonDocument } from '../warehouse/json-document.ts';
import { readPublishedManifest } from '../warehouse/published-runs.ts';
import { queryText } from '../warehouse/query-file.ts';
import { viewParquet } from '../warehouse/view-parquet.ts';
import { loadSeriesPlots } from './load-series-plots.ts';
import type { RefusedRun, RunReportData, StockoutRow } from './run-report-data.ts';

export interface RunReportSources {
  /** Where forecasts.parquet, series_ledger.parquet and manifest.json stand: a published folder, or a refused one. */
  readonly tablesDir: string;
  readonly bundleDir: string;
  readonly cleanDir: string;
  /** The shards of the panel. */
  readonly panelFiles: readonly string[];
  readonly target: 'demand' | 'sales';
  /** The monitor’s metrics.json; null for a refused run, which it does not see. */
  readonly metricsFile: string | null;
  /** Set when the publish gate refused the run. */
  readonly refused: RefusedRun | null;
  readonly jobs: readonly JobRecord[];
  readonly warnings: RunRecord['warnings'];
  readonly threads: number;
  readonly memoryMb: number;
  readonly tempDir: string;
}

export async function loadRunReport(sources: RunReportSources): Promise<RunReportData> {
  const { threads, memoryMb, tempDir } = sources;
  const database = await openDatabase({ threads, memoryMb, tempDir });
  try {
    await viewTables(database, sources);
    const manifest = readPublishedManifest(sources.tablesDir);
    const ask = <Row>(name: string) => database.rows<Row>(queryText(`report/${name}`));
    return {
      manifest,
      jobs: sources.jobs,
      warnings: sources.warnings,
      rules: await database.rows('SELECT * FROM rules'),
      rejects: await ask('reject-groups'),
      accuracy: await ask('accuracy'),
      horizon: await ask('horizon'),
      folds: await ask('folds'),
      champions: await ask('champions'),
      championCount: await database.scalar<number>('SELECT count(*) FROM champions'),
      importance: readImportance(sources.bundleDir),
      ledger: await ask('ledger'),
      served: await ask('served'),
      monthTotals: await ask('month-totals'),
      monthCoverage: await ask('month-coverage'),
      target: sources.target,
      stockouts: await loadStockouts(database, manifest.data_cutoff),
      metrics: metricsIn(sources.metricsFile),
      refused: sources.refused,
      plots: await loadSeriesPlots(database, sources.bundleDir, manifest.data_cutoff),
    };
  } finally {
    database.close();
  }
}

async function loadStockouts(database: Database, cutoff: string): Promise<StockoutRow[]> {
  await database.run(`CREATE OR REPLACE TEMP TABLE params AS SELECT ${literal(cutoff)}::date AS cutoff`);
  return database.rows(queryText('report/stockouts'));
}

function readImportance(bundleDir: string): ImportanceDocument['features'] {
  const file = join(bundleDir, 'importance.json');
  return readJsonDocument<ImportanceDocument>(file, 'shelfcast.importance', 1).features;
}

function metricsIn(file: string | null): RunMetrics | null {
  return file === null ? null : (JSON.parse(readFileSync(file, 'utf8')) as RunMetrics);
}

async function viewTables(database: Database, sources: RunReportSources): Promise<void> {
  const { tablesDir, bundleDir, cleanDir } = sources;
  const files = {
    forecasts: join(tablesDir, 'forecasts.parquet'),
    forecast_totals: join(tablesDir, 'forecast_totals.parquet'),
    totals_accuracy: join(tablesDir, 'totals_accuracy.parquet'),
    ledger: join(tablesDir, 'series_ledger.parquet'),
    metrics: join(bundleDir, 'metrics.parquet'),
    champions: join(bundleDir, 'champions.parquet'),
    sales: join(cleanDir, 'sales.parquet'),
    rules: join(cleanDir, 'rules.parquet'),
    rejects: join(cleanDir, 'rejects.parquet'),
  };
  for (const [name, file] of Object.entries(files)) await viewParquet(database, name, [file]);
  await viewParquet(database, 'panel', sources.panelFiles);
}
