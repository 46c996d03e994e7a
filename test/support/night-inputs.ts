/** What the jobs before publish leave behind, as small real Parquet files: a chain with a pattern that can be forecast. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantileColumn } from '../../schemas/config.ts';
import { isoDay, parseDay } from '../../schemas/day.ts';
import type { ImportanceDocument, PanelDocument } from '../../schemas/manifest.ts';
import { type Database, literal, openDatabase } from '../../warehouse/duckdb.ts';
import { totalsSelect } from './totals-select.ts';

export interface NightShape {
  readonly branches: number;
  readonly skus: number;
  readonly cutoff: string;
  readonly horizonDays: number;
  readonly historyDays: number;
  readonly quantiles: readonly number[];
  /** Number of shards that the scored rows are cut into. */
  readonly shards: number;
  /** Multiplies every forecast. */
  readonly scale: number;
  /** Relative error of the selected models; the seasonal naive’s is 0.4. */
  readonly wape: number;
  /** Name of SKU 1. */
  readonly oddSku: string;
  /** SKUs from this number on are discontinued. */
  readonly discontinuedFrom: number;
}

export interface NightInputs {
  readonly scored: string;
  readonly totals: string;
  readonly bundle: string;
  readonly panel: string;
  readonly clean: string;
}

export const SMALL_NIGHT: NightShape = {
  branches: 3,
  skus: 4,
  cutoff: '2026-03-10',
  horizonDays: 7,
  historyDays: 84,
  quantiles: [0.1, 0.5, 0.9],
  shards: 2,
  scale: 1,
  wape: 0.3,
  oddSku: 'S001',
  discontinuedFrom: 1000,
};

/** Writes scored/, totals/, bundle/, panel/ and clean/ below `dir`. */
export async function writeNightInputs(dir: string, shape: NightShape): Promise<NightInputs> {
  const at = (name: string) => join(dir, name);
  const inputs = {
    scored: at('scored'),
    totals: at('totals'),
    bundle: at('bundle'),
    panel: at('panel'),
    clean: at('clean'),
  };
  for (const folder of [...Object.values(inputs), join(inputs.bundle, 'series-errors')])
    mkdirSync(folder, { recursive: true });
  const database = await openDatabase({ threads: 2 });
  try {
    await createSeries(database, shape);
    await writeClean(database, inputs.clean);
    await copy(
      database,
      'SELECT * EXCLUDE (base, branch, sku) FROM ledger ORDER BY branch_id, sku_id',
      join(inputs.panel, 'series.parquet'),
    );
    await copy(
      database,
      `SELECT series, ds, CASE WHEN ds <= cutoff THEN CASE WHEN out_of_stock THEN round(mean * u * 0.4) ELSE round(mean * (0.4 + 1.2 * u)) END END::double AS units,
        (NOT out_of_stock AND ds <= cutoff)::utinyint AS available, (out_of_stock AND ds <= cutoff)::utinyint AS stockout,
        0::utinyint AS closed, (dayofmonth(ds) = 5)::utinyint AS promotion, (dayofmonth(ds) = 8)::integer AS event
      FROM days JOIN ledger USING (branch_id, sku_id), params ORDER BY series, ds`,
      join(inputs.panel, 'shard=0.parquet'),
    );
    writeFileSync(join(inputs.panel, 'panel.json'), JSON.stringify(PANEL_DOCUMENT));
    await writeScored(database, shape, inputs.scored);
    await writeTotals(database, shape, inputs.totals);
    await writeBundle(database, shape, inputs.bundle);
  } finally {
    database.close();
  }
  return inputs;
}

const PANEL_DOCUMENT: PanelDocument = {
  kind: 'shelfcast.panel',
  version: 1,
  first_ds: '2025-01-01',
  columns: [],
  events: ['Market day'],
  statics: [],
};

async function copy(database: Database, select: string, file: string): Promise<void> {
  await database.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
}

/** Ledger and days: sales follow a base, a weekday shape and noise from a hash, so that every build is the same. */
async function createSeries(database: Database, shape: NightShape): Promise<void> {
  await database.run(`
    CREATE TABLE params AS SELECT ${literal(shape.cutoff)}::date AS cutoff;
    CREATE TABLE ledger AS
      SELECT
        CASE WHEN s = 1 THEN ${literal(shape.oddSku)} ELSE printf('S%03d', s) END AS sku_id,
        printf('B%02d', b) AS branch_id,
        ((b - 1) * ${shape.skus} + s - 1)::integer AS series,
        printf('category %d', s % 4) AS category,
        CASE WHEN s >= ${shape.discontinuedFrom} THEN 'discontinued' WHEN s = 3 AND b = 1 THEN 'cold_start' ELSE 'forecast' END AS state,
        CASE WHEN s >= ${shape.discontinuedFrom} THEN 'no_sale_for_long' WHEN s = 3 AND b = 1 THEN 'short_history' END AS reason,
        CASE WHEN s = 3 AND b = 1 THEN cutoff - 12 ELSE cutoff - ${shape.historyDays - 1} END AS first_ds,
        cutoff AS last_sale_ds,
        CASE WHEN s = 3 AND b = 1 THEN 13 ELSE ${shape.historyDays} END::integer AS history_days,
        CASE WHEN s = 3 AND b = 1 THEN 13 ELSE ${shape.historyDays} END::integer AS in_stock_days,
        round(0.1 + 24 * pow((hash(s, 'base') % 1000) / 1000.0, 3), 3)::double AS mean_units,
        NULL::date AS starts_on, NULL::date AS until_ds, NULL::varchar AS until_reason,
        (b - 1)::integer AS branch_number, (s - 1)::integer AS sku_number, (s % 4)::integer AS category_number,
        0.1 + 24 * pow((hash(s, 'base') % 1000) / 1000.0, 3) * (0.4 + (hash(b) % 100) / 80.0) AS base,
        b AS branch, s AS sku
      FROM range(1, ${shape.branches + 1}) AS branches(b), range(1, ${shape.skus + 1}) AS skus(s), params;
    ALTER TABLE ledger ADD COLUMN velocity_class VARCHAR;
    UPDATE ledger SET velocity_class = CASE WHEN mean_units < 0.2 THEN 'slow' WHEN mean_units < 1 THEN 'medium' ELSE 'fast' END;
    CREATE TABLE days AS
      SELECT branch_id, sku_id, (cutoff - n::integer)::date AS ds,
        base * (1 + 0.5 * sin(2 * pi() * (isodow(cutoff - n::integer) / 7.0))) AS mean,
        (hash(branch, sku, n + date_diff('day', DATE '2020-01-01', cutoff)) % 1000) / 1000.0 AS u,
        hash(branch, sku, n // 4, 'stock') % 19 = 0 AS out_of_stock
      FROM ledger, params, range(-${shape.horizonDays}, ${shape.historyDays}) AS offsets(n)
      WHERE cutoff - n::integer >= first_ds;
  `);
}

async function writeClean(database: Database, dir: string): Promise<void> {
  const to = (name: string) => join(dir, `${name}.parquet`);
  await copy(
    database,
    `SELECT branch_id, sku_id, ds, CASE WHEN out_of_stock THEN round(mean * u * 0.4) ELSE round(mean * (0.4 + 1.2 * u)) END::double AS units,
      9.5::double AS price, NULL::boolean AS promotion, out_of_stock AS stockout, NULL::double AS stockout_share,
      u > 0.995 AS outlier
    FROM days, params WHERE ds <= cutoff AND (out_of_stock OR round(mean * (0.4 + 1.2 * u)) > 0) ORDER BY branch_id, sku_id, ds`,
    to('sales'),
  );
  await copy(
    database,
    `SELECT * FROM (VALUES
      ('sales', 'exact_duplicates', 1000::bigint, 996::bigint, 0::bigint, 4::bigint),
      ('sales', 'unknown_sku', 996, 994, 2, 0),
      ('sales', 'negative_units', 994, 993, 1, 0)
    ) AS t(entity, rule, rows_before, rows_after, rows_rejected, rows_changed)`,
    to('rules'),
  );
  await copy(
    database,
    `SELECT * FROM (VALUES
      ('sales', 'pos', 'unknown_sku', 'sales-2026-03.csv', 17::bigint, 'sku_id=<img src=x>'),
      ('sales', 'pos', 'unknown_sku', 'sales-2026-03.csv', 19::bigint, 'sku_id=S999'),
      ('sales', 'pos', 'negative_units', 'sales-2026-03.csv', 23::bigint, 'units=-4')
    ) AS t(entity, source, rule, source_file, source_row, detail)`,
    to('rejects'),
  );
}

async function writeScored(database: Database, shape: NightShape, dir: string): Promise<void> {
  const quantiles = shape.quantiles.map((level) => `yhat * ${2 * level} AS ${quantileColumn(level)}`);
  await database.run(`
    CREATE TABLE scored AS
      SELECT sku_id, branch_id, ds, (ds - cutoff)::smallint AS horizon_days, yhat,
        yhat * 0.4 AS yhat_lower, yhat * 1.7 AS yhat_upper,
        CASE WHEN state = 'cold_start' THEN 'sku_profile' ELSE 'weekday_level' END AS served_by,
        CASE WHEN state = 'cold_start' THEN 'short_history' END AS fallback_reason,
        yhat * 1.1 AS yhat_baseline, ${quantiles.join(', ')}, series
      FROM (SELECT days.*, (mean * ${shape.scale})::double AS yhat FROM days) JOIN ledger USING (branch_id, sku_id), params
      WHERE ds > cutoff AND state IN ('forecast', 'cold_start')`);
  const total = shape.branches * shape.skus;
  for (let k = 0; k < shape.shards; k++) {
    const [from, to] = [Math.floor((k * total) / shape.shards), Math.floor(((k + 1) * total) / shape.shards)];
    await copy(
      database,
      `SELECT * EXCLUDE (series) FROM scored WHERE series >= ${from} AND series < ${to} ORDER BY series, ds`,
      join(dir, `shard=${k}.parquet`),
    );
    await copy(
      database,
      `SELECT sku_id, branch_id, unnest([0, 5])::integer AS rank, unnest(['level', 'not_trees']) AS driver,
        unnest([sum(yhat) - 1, 1.0])::double AS units
      FROM scored WHERE series >= ${from} AND series < ${to} GROUP BY series, sku_id, branch_id ORDER BY series, rank`,
      join(dir, `drivers=${k}.parquet`),
    );
  }
}

async function writeTotals(database: Database, shape: NightShape, dir: string): Promise<void> {
  const select = totalsSelect('scored', 'ledger', shape.quantiles.map(quantileColumn));
  await copy(database, select, join(dir, 'totals.parquet'));
  await copy(
    database,
    `SELECT -1::integer AS fold, NULL::date AS origin, level, period, 0::integer AS first_horizon_day, 0::integer AS last_horizon_day,
      3::integer AS calibrating_folds, 30::bigint AS totals, 1000.0::double AS sum_units, 1020.0::double AS sum_yhat,
      0.1::double AS wape, 0.02::double AS bias, 5.0::double AS pinball, 0.81::double AS coverage,
      0.82::double AS coverage_plain, 0.3::double AS width
    FROM (VALUES ('series', 'month'), ('branch', 'month')) AS t(level, period) ORDER BY level`,
    join(dir, 'totals_accuracy.parquet'),
  );
}

async function writeBundle(database: Database, shape: NightShape, dir: string): Promise<void> {
  const document = { kind: 'shelfcast.bundle', version: 5, model_version: 'statistical-test' };
  writeFileSync(join(dir, 'bundle.json'), JSON.stringify(document));
  const importance: ImportanceDocument = { kind: 'shelfcast.importance', version: 1, features: [] };
  writeFileSync(join(dir, 'importance.json'), JSON.stringify(importance));
  const firstOrigin = parseDay(shape.cutoff)! - 5 * 7;
  await database.run(`
    CREATE TABLE segments AS
      SELECT 'all' AS segment_kind, 'all' AS segment, h::integer AS horizon_days FROM range(0, ${shape.horizonDays + 1}) AS t(h)
      UNION ALL SELECT DISTINCT 'category', category, 0 FROM ledger
      UNION ALL SELECT DISTINCT 'branch', branch_id, 0 FROM ledger
      UNION ALL SELECT DISTINCT 'velocity_class', velocity_class, 0 FROM ledger;
    CREATE TABLE metrics AS
      SELECT fold::integer AS fold, CASE WHEN fold >= 0 THEN DATE ${literal(isoDay(firstOrigin))} + 7 * fold::integer END AS origin,
        fold <> 0 AS reporting, model, segment_kind, segment, horizon_days, 100::bigint AS rows, 1000.0::double AS sum_units,
        1020.0::double AS sum_yhat, 1000.0 * error AS sum_abs_error, error AS wape, 0.02::double AS bias,
        error * 2 AS mase, error * 2.4 AS rmsse,
        CASE WHEN model = 'selected' THEN 0.2::double END AS pinball,
        CASE WHEN model = 'selected' THEN 0.803::double END AS coverage,
        CASE WHEN model = 'selected' THEN 0.861::double END AS coverage_plain,
        CASE WHEN model = 'selected' THEN 1.3::double END AS width
      FROM range(-1, 4) AS folds(fold), segments,
        (SELECT model, error + 0.0 AS error FROM (VALUES ('selected', ${shape.wape}), ('seasonal_naive', 0.4), ('weekday_level', ${shape.wape} + 0.005)) AS m(model, error)) AS m
      WHERE model <> 'selected' OR fold <> 0`);
  await database.run(
    `UPDATE metrics SET wape = wape * (1 + 0.01 * horizon_days + (hash(segment) % 10) / 40.0) WHERE segment_kind <> 'all' OR horizon_days > 0`,
  );
  await copy(
    database,
    `SELECT series, mean * 0.3 * 3 * ${shape.horizonDays} AS seasonal_naive, mean * 0.2 * 3 * ${shape.horizonDays} AS weekday_level
    FROM ledger JOIN days USING (branch_id, sku_id), params
    WHERE ds = cutoff AND state = 'forecast' ORDER BY series`,
    join(dir, 'series-errors', 'shard=0.parquet'),
  );
  await copy(
    database,
    'SELECT * REPLACE (sum_abs_error::double AS sum_abs_error, wape::double AS wape, mase::double AS mase, rmsse::double AS rmsse) FROM metrics ORDER BY ALL',
    join(dir, 'metrics.parquet'),
  );
  await copy(
    database,
    `SELECT DISTINCT category || ' / ' || velocity_class AS segment, 'weekday_level' AS champion, NULL::varchar AS partner, 0::double AS partner_share, 'wape' AS metric,
      0.31::double AS champion_value, 0.4::double AS baseline_value, 100::bigint AS rows
    FROM ledger ORDER BY segment`,
    join(dir, 'champions.parquet'),
  );
}
