/** How earlier vintages have fared, and the make-up of a forecast. Relations as named in `queries/monitor/`. */
import { join } from 'node:path';
import type { RealisedAccuracy, RunMetrics } from '../schemas/run-metrics.ts';
import { type Database, literal } from './duckdb.ts';
import type { PublishedRun } from './published-runs.ts';
import { queryText } from './query-file.ts';
import { viewParquet } from './view-parquet.ts';

interface RealisedRow extends RealisedAccuracy {
  readonly grouped_by: 'vintage' | 'week' | 'overall';
  readonly run_id: string | null;
  readonly week: number | null;
}

/** Needs the relation `sales`. Null when no day of the vintages has its actuals yet. */
export async function realisedAccuracy(
  database: Database,
  vintages: readonly PublishedRun[],
  settings: { readonly asOf: string; readonly excludesStockoutDays: boolean },
): Promise<RunMetrics['realised']> {
  if (vintages.length === 0) return null;
  await viewParquet(
    database,
    'vintages',
    vintages.map((run) => join(run.dir, 'forecasts.parquet')),
  );
  await database.run(
    `CREATE OR REPLACE TEMP TABLE settings AS SELECT ${literal(settings.asOf)}::date AS as_of, ${settings.excludesStockoutDays} AS excludes_stockout_days`,
  );
  const rows = await database.rows<RealisedRow>(queryText('monitor/realised'));
  const overall = rows.find((row) => row.grouped_by === 'overall');
  if (overall === undefined) return null;
  return {
    excludes_stockout_days: settings.excludesStockoutDays,
    overall: accuracyOf(overall),
    vintages: vintages.flatMap(({ runId, manifest }) => {
      const row = rows.find((candidate) => candidate.grouped_by === 'vintage' && candidate.run_id === runId);
      const { data_cutoff, model_version } = manifest;
      return row === undefined ? [] : [{ run_id: runId, data_cutoff, model_version, ...accuracyOf(row) }];
    }),
    horizon_weeks: rows
      .filter((row) => row.grouped_by === 'week')
      .map((row) => ({ week: row.week!, ...accuracyOf(row) })),
  };
}

/** Needs the relation `forecasts`. */
export async function forecastShape(
  database: Database,
): Promise<Omit<RunMetrics['forecast'], 'series_by_state'>> {
  const [total] = await database.rows<{ rows: number; series: number; total_yhat: number }>(
    queryText('monitor/total'),
  );
  const groups = await database.rows<{ served_by: string; fallback_reason: string | null; rows: number }>(
    queryText('monitor/rows-by'),
  );
  const byServer: Record<string, number> = {};
  const byReason: Record<string, number> = {};
  for (const { served_by, fallback_reason, rows } of groups) {
    byServer[served_by] = (byServer[served_by] ?? 0) + rows;
    if (fallback_reason !== null) byReason[fallback_reason] = (byReason[fallback_reason] ?? 0) + rows;
  }
  return { ...total!, rows_by_served_by: byServer, rows_by_fallback_reason: byReason };
}

function accuracyOf(row: RealisedRow): RealisedAccuracy {
  const { last_ds, rows, rows_excluded, sum_units, sum_yhat, wape, bias, coverage_plain } = row;
  return { last_ds, rows, rows_excluded, sum_units, sum_yhat, wape, bias, coverage_plain };
}
