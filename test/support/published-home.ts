/** A small but complete published run in a home of its own: 2 branches × 2 SKUs × 3 days, one pair discontinued. */
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishedManifest, RunRecord } from '../../schemas/manifest.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import { type Database, literal, openDatabase } from '../../warehouse/duckdb.ts';
import { LOOKUP_FILE } from '../../warehouse/lookup-format.ts';
import { writeLookup } from '../../warehouse/lookup-writer.ts';
import { totalsSelect } from './totals-select.ts';

export const RUN_ID = '20260228-abc';

export interface PublishedHome {
  readonly home: string;
  /** Folder of the published run. */
  readonly dir: string;
}

/** `spoil` is SQL that changes the tables `forecasts`, `forecast_totals`, `drivers` and `series_ledger` before they are written. */
export async function publishedHome(spoil = ''): Promise<PublishedHome> {
  const home = join(mkdtempSync(join(tmpdir(), 'shelfcast ')), 'env=prod', "home 'q'");
  const dir = join(home, 'published', RUN_ID);
  mkdirSync(dir, { recursive: true });
  await writeTables(dir, '');
  await writeLookupFile(dir);
  if (spoil !== '') {
    rmSync(join(dir, 'forecasts.duckdb'));
    await writeTables(dir, spoil);
  }
  writeManifest(dir);
  symlinkSync(RUN_ID, join(home, 'published', 'current'));
  return { home, dir };
}

async function writeTables(dir: string, spoil: string): Promise<void> {
  const database = await openDatabase({ path: join(dir, 'forecasts.duckdb') });
  await database.run(FORECASTS_SQL);
  if (spoil !== '') await database.run(spoil);
  const order = {
    forecasts: 'branch_id, sku_id, ds',
    forecast_totals: 'level, branch_id, sku_id, category, period, period_start',
    drivers: 'branch_id, sku_id, rank',
    series_ledger: 'branch_id, sku_id',
  };
  for (const [table, by] of Object.entries(order)) await copyTable(database, table, by, dir);
  await database.run('CHECKPOINT');
  database.close();
}

async function writeLookupFile(dir: string): Promise<void> {
  const at = (name: string) => join(dir, name);
  const aside = mkdtempSync(join(tmpdir(), 'shelfcast-lookup-inputs-'));
  const database = await openDatabase();
  const tables = {
    panel: PANEL_SQL,
    metrics: METRICS_SQL,
    champions:
      "SELECT 'all' AS segment, 'weekday_level' AS champion, NULL::varchar AS partner, 0.0::double AS partner_share",
  };
  for (const [name, select] of Object.entries(tables))
    await database.run(`COPY (${select}) TO ${literal(join(aside, `${name}.parquet`))} (FORMAT parquet)`);
  database.close();
  await writeLookup(
    at(LOOKUP_FILE),
    {
      runId: RUN_ID,
      dataCutoff: '2026-02-28',
      generatedAt: new Date('2026-03-01T02:00:00.000Z'),
      firstDs: '2026-03-01',
      horizonDays: 3,
      quantiles: [0.1, 0.5, 0.9],
      interval: 0.8,
      baseline: 'seasonal_naive',
      forecastsFile: at('forecasts.parquet'),
      challenger: null,
      totalsFile: at('forecast_totals.parquet'),
      ledgerFile: at('series_ledger.parquet'),
      metricsFile: join(aside, 'metrics.parquet'),
      championsFile: join(aside, 'champions.parquet'),
      panelFiles: [join(aside, 'panel.parquet')],
      events: ['Market day'],
      historyDays: 40,
      earlier: [],
    },
    { threads: 1, memoryMb: 256, tempDir: aside },
  );
  rmSync(aside, { recursive: true, force: true });
}

/** Ten days of sales of each series; SKU1 of B1 was out of stock on the last, and an event falls on 2 March. */
const PANEL_SQL = `
  SELECT (2 * (b - 1) + s - 1)::integer AS series, DATE '2026-02-28' + d::integer AS ds,
    CASE WHEN d <= 0 THEN (10 * b + s + d)::double END AS units,
    (d <= 0)::utinyint AS available,
    (d = 0 AND b = 1 AND s = 1)::utinyint AS stockout, 0::utinyint AS closed,
    (d = 1 AND s = 1)::utinyint AS promotion, (d = 2)::integer AS event
  FROM range(1, 3) AS branches(b), range(1, 3) AS skus(s), range(-9, 4) AS days(d)
  ORDER BY series, ds`;

const METRICS_SQL = `
  SELECT fold, NULL::date AS origin, true AS reporting, model, 'all' AS segment_kind, 'all' AS segment, 0 AS horizon_days,
    30::bigint AS rows, 300.0::double AS sum_units, 290.0::double AS sum_yhat, 60.0::double AS sum_abs_error,
    CASE model WHEN 'selected' THEN 0.2 ELSE 0.4 END::double AS wape, -0.03::double AS bias, 0.9::double AS mase,
    0.8::double AS rmsse, NULL::double AS pinball, 0.8::double AS coverage, 0.8::double AS coverage_plain, 1.0::double AS width
  FROM (VALUES (-1), (0)) AS folds(fold), (VALUES ('selected'), ('seasonal_naive')) AS models(model)`;

async function copyTable(database: Database, table: string, order: string, dir: string): Promise<void> {
  const path = literal(join(dir, `${table}.parquet`));
  await database.run(`COPY (SELECT * FROM ${table} ORDER BY ${order}) TO ${path} (FORMAT parquet)`);
}

const FORECASTS_SQL = `
  CREATE TABLE series_ledger AS
  SELECT
    'SKU' || s AS sku_id, 'B' || b AS branch_id,
    CASE WHEN b = 2 AND s = 2 THEN 'discontinued' WHEN b = 2 THEN 'cold_start' ELSE 'forecast' END AS state,
    'category ' || s AS category, (2 * (b - 1) + s - 1)::integer AS series,
    CASE WHEN b = 2 AND s = 2 THEN 'no_recent_sale' WHEN b = 2 THEN 'short_history' END AS reason
  FROM range(1, 3) AS branches(b), range(1, 3) AS skus(s);

  CREATE TABLE forecasts AS
  SELECT
    sku_id, branch_id, DATE '2026-02-28' + h::integer AS ds, h::smallint AS horizon_days,
    2.5 + h AS yhat, 1.0::double AS yhat_lower, 5.0::double AS yhat_upper,
    1.0::double AS q100, 2.0::double AS q500, 5.0::double AS q900,
    'weekday_level' AS served_by,
    CASE WHEN state = 'cold_start' THEN 'short history' END AS fallback_reason,
    'm1' AS model_version, DATE '2026-02-28' AS data_cutoff, '${RUN_ID}' AS run_id,
    TIMESTAMP '2026-03-01 02:00:00' AS generated_at
  FROM series_ledger, range(1, 4) AS horizon(h)
  WHERE state <> 'discontinued';
  ALTER TABLE forecasts ALTER yhat TYPE DOUBLE;
  CREATE TABLE forecast_totals AS
  SELECT *, DATE '2026-02-28' AS data_cutoff, '${RUN_ID}' AS run_id, TIMESTAMP '2026-03-01 02:00:00' AS generated_at
  FROM (${totalsSelect('forecasts', 'series_ledger', ['q100', 'q500', 'q900'])});
  CREATE TABLE drivers AS
  SELECT sku_id, branch_id, unnest([0, 5])::integer AS rank, unnest(['level', 'not_trees']) AS driver,
    unnest([sum(yhat) - 1, 1.0])::double AS units, data_cutoff, run_id
  FROM forecasts GROUP BY sku_id, branch_id, data_cutoff, run_id;
`;

/** Writes the manifest of whatever files stand in `dir`. */
export function writeManifest(dir: string, changes: Partial<PublishedManifest> = {}): void {
  const names = [
    'forecasts.parquet',
    'forecast_totals.parquet',
    'drivers.parquet',
    'forecasts.duckdb',
    'series_ledger.parquet',
    LOOKUP_FILE,
  ];
  const manifest: PublishedManifest = {
    kind: 'shelfcast.published',
    version: 1,
    run_id: RUN_ID,
    name: 'test',
    data_cutoff: '2026-02-28',
    generated_at: '2026-03-01T02:00:00.000Z',
    next_expected_at: '2026-03-02T04:00:00.000Z',
    stale_at: '2026-03-03T04:00:00.000Z',
    expires_at: '2026-03-05T04:00:00.000Z',
    horizon_days: 3,
    first_ds: '2026-03-01',
    last_ds: '2026-03-03',
    model_version: 'm1',
    challenger: null,
    code_version: 'c1',
    quantiles: [0.1, 0.5, 0.9],
    interval: 0.8,
    counts: {
      rows: 9,
      series: 3,
      skus: 2,
      branches: 2,
      fallback_rows: 3,
      ledger: { forecast: 2, cold_start: 1, discontinued: 1 },
    },
    accepted_gates: [],
    gates: [],
    files: names.map((name) => {
      const path = join(dir, name);
      return { name, bytes: statSync(path).size, sha256: sha256File(path) };
    }),
    content_sha256: '0'.repeat(64),
    ...changes,
  };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
}

/** Writes `runs/<run_id>/run.json` of a run that published unless `changes` says otherwise. */
export function writeRun(home: string, changes: Partial<RunRecord> = {}): void {
  const record: RunRecord = {
    kind: 'shelfcast.run',
    version: 1,
    run_id: RUN_ID,
    name: 'test',
    as_of: '2026-02-28',
    status: 'published',
    started_at: '2026-03-01T02:00:00.000Z',
    generated_at: '2026-03-01T02:00:00.000Z',
    finished_at: '2026-03-01T02:01:00.000Z',
    duration_ms: 60_000,
    code_version: 'c1',
    config_sha256: '0'.repeat(64),
    error: null,
    accepted_gates: [],
    jobs: [],
    warnings: [],
    ...changes,
  };
  const dir = join(home, 'runs', record.run_id);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'run.json'), JSON.stringify(record));
}
