/** A published run of many series, made by the writer that a night uses, for the benches of the lookup service. */
import { existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import { flipLink } from '../../warehouse/atomic.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import { LOOKUP_FILE } from '../../warehouse/lookup-format.ts';
import { writeLookup } from '../../warehouse/lookup-writer.ts';

export interface LookupShape {
  readonly branches: number;
  readonly skus: number;
  readonly horizonDays: number;
}

export interface MadeRun {
  readonly runId: string;
  readonly seconds: number;
  readonly lookupBytes: number;
}

const CUTOFF = '2026-11-20';
const FIRST_DS = '2026-11-21';
const QUANTILES = [0.1, 0.5, 0.9];

/** Branch and SKU of a series by its number. */
export function seriesKey(shape: LookupShape, series: number): { branch: string; sku: string } {
  const branch = Math.floor(series / shape.skus) % shape.branches;
  return {
    branch: `B${String(branch).padStart(5, '0')}`,
    sku: `SKU-${String(series % shape.skus).padStart(5, '0')}`,
  };
}

/** Writes `published/<runId>` with its lookup file; the tables that it is made from are kept nowhere. */
export async function makeRun(home: string, shape: LookupShape, runId: string): Promise<MadeRun> {
  const dir = join(home, 'published', runId);
  mkdirSync(dir, { recursive: true });
  const tables = join(home, 'tables');
  await writeTables(tables, shape, runId);
  const generatedAt = new Date();
  const at = (name: string) => join(tables, `${name}.parquet`);
  const started = performance.now();
  await writeLookup(
    join(dir, LOOKUP_FILE),
    {
      runId,
      dataCutoff: CUTOFF,
      generatedAt,
      firstDs: FIRST_DS,
      horizonDays: shape.horizonDays,
      quantiles: QUANTILES,
      interval: 0.8,
      baseline: 'seasonal_naive',
      forecastsFile: at('forecasts'),
      challenger: null,
      totalsFile: at('totals'),
      ledgerFile: at('ledger'),
      metricsFile: at('metrics'),
      championsFile: at('champions'),
      panelFiles: [at('panel')],
      events: [],
      historyDays: 1,
      earlier: [],
    },
    { threads: 2, memoryMb: 3000, tempDir: join(home, 'spill') },
  );
  const seconds = (performance.now() - started) / 1000;
  rmSync(tables, { recursive: true });
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifestOf(shape, runId, generatedAt)));
  return { runId, seconds, lookupBytes: statSync(join(dir, LOOKUP_FILE)).size };
}

/** Makes a run what is served. */
export function publishRun(home: string, runId: string): void {
  const link = join(home, 'published', 'current');
  if (existsSync(link)) flipLink(link, runId);
  else symlinkSync(runId, link);
}

async function writeTables(folder: string, shape: LookupShape, runId: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const database = await openDatabase({ threads: 2, memoryMb: 3000, tempDir: join(folder, 'spill') });
  const copy = (name: string, select: string) =>
    database.run(
      `COPY (${select}) TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet, COMPRESSION zstd)`,
    );
  const series = `SELECT (b * ${shape.skus} + s)::integer AS series, printf('B%05d', b) AS branch_id, printf('SKU-%05d', s) AS sku_id,
    printf('category %d', s % 20) AS category, 'forecast' AS state, NULL::varchar AS reason
    FROM range(${shape.branches}) AS branches(b), range(${shape.skus}) AS skus(s) ORDER BY series`;
  try {
    await copy('ledger', series);
    await copy(
      'forecasts',
      `SELECT sku_id, branch_id, (DATE '${CUTOFF}' + h::integer) AS ds, h::smallint AS horizon_days, level AS yhat,
        level * 0.5 AS yhat_lower, level * 1.7 AS yhat_upper, level * 0.5 AS q100, level * 0.95 AS q500, level * 1.7 AS q900,
        'gbdt+weekday_level' AS served_by, NULL::varchar AS fallback_reason, 'trees-0123456789ab' AS model_version,
        DATE '${CUTOFF}' AS data_cutoff, '${runId}' AS run_id, now()::timestamp AS generated_at
      FROM (SELECT *, (hash(series, h) % 10000019) / 250000.0 AS level FROM read_parquet('${join(folder, 'ledger.parquet')}'), range(1, ${shape.horizonDays + 1}) AS days(h))
      ORDER BY series, h`,
    );
    await copy(
      'totals',
      `SELECT 'branch' AS level, branch_id, NULL::varchar AS sku_id, 'month' AS period, DATE '${FIRST_DS}' AS period_start,
        DATE '2026-11-30' AS period_end, 1000.0::double AS yhat, 900.0::double AS yhat_lower, 1100.0::double AS yhat_upper
      FROM (SELECT DISTINCT branch_id FROM read_parquet('${join(folder, 'ledger.parquet')}'))`,
    );
    await copy(
      'metrics',
      `SELECT -1 AS fold, true AS reporting, 'selected' AS model, 'all' AS segment_kind, 'all' AS segment, 0 AS horizon_days, 1::bigint AS rows,
        1.0::double AS sum_units, 0.2::double AS wape, 0.0::double AS bias, 0.8::double AS rmsse, 0.8::double AS mase, 0.8::double AS coverage, 1.0::double AS width`,
    );
    await copy(
      'champions',
      `SELECT 'all' AS segment, 'gbdt' AS champion, NULL::varchar AS partner, 0.0::double AS partner_share`,
    );
    await copy(
      'panel',
      `SELECT 0::integer AS series, DATE '${CUTOFF}' AS ds, 1.0::double AS units, 1::utinyint AS available, 0::utinyint AS stockout,
        0::utinyint AS closed, 0::utinyint AS promotion, 0::integer AS event`,
    );
  } finally {
    database.close();
  }
}

function manifestOf(shape: LookupShape, runId: string, generatedAt: Date): PublishedManifest {
  const later = (hours: number) => new Date(generatedAt.getTime() + hours * 3_600_000).toISOString();
  const series = shape.branches * shape.skus;
  return {
    kind: 'shelfcast.published',
    version: 1,
    run_id: runId,
    name: 'bench',
    data_cutoff: CUTOFF,
    generated_at: generatedAt.toISOString(),
    next_expected_at: later(24),
    stale_at: later(48),
    expires_at: later(96),
    horizon_days: shape.horizonDays,
    first_ds: FIRST_DS,
    last_ds: new Date(Date.parse(FIRST_DS) + (shape.horizonDays - 1) * 86_400_000).toISOString().slice(0, 10),
    model_version: 'trees-0123456789ab',
    challenger: null,
    code_version: 'bench',
    quantiles: QUANTILES,
    interval: 0.8,
    counts: {
      rows: series * shape.horizonDays,
      series,
      skus: shape.skus,
      branches: shape.branches,
      fallback_rows: 0,
      ledger: { forecast: series },
    },
    accepted_gates: [],
    gates: [],
    files: [],
    content_sha256: '',
  };
}
