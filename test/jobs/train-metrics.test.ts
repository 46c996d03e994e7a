import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shardFiles } from '../../jobs/shard-files.ts';
import { addRatio, bucketOf, emptyHistogram } from '../../model/intervals/ratio-histogram.ts';
import { learnRatioQuantiles, type RatioQuantiles } from '../../model/intervals/ratio-quantiles.ts';
import { TABLES } from '../../schemas/tables.ts';
import { createTable } from '../../warehouse/columns.ts';
import { type Database, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { championOracle, metricOracle } from '../reference/metric-oracle.ts';
import { buildPanel } from '../support/clean-tables.ts';
import { createFoldsTable } from '../support/folds-table.ts';
import { temporaryFolder } from '../support/job-context.ts';
import { CHAIN_CONFIG, CHAIN_CUTOFF, seededChain, trainOn } from '../support/seeded-chain.ts';

const MODELS = [
  'seasonal_naive',
  'moving_average_4w',
  'moving_average_8w',
  'moving_average_13w',
  'weekday_level_fast',
  'weekday_level',
  'croston_sba',
  'tsb',
] as const;
const KEYS = ['fold', 'model', 'segment_kind', 'segment', 'horizon_days'] as const;
const POINT_METRICS = [
  'rows',
  'sum_units',
  'sum_yhat',
  'sum_abs_error',
  'wape',
  'bias',
  'mase',
  'rmsse',
] as const;
const LEVELS = [0.1, 0.25, 0.5, 0.75, 0.9];

type MetricRow = Record<(typeof KEYS)[number], string | number> & Record<string, number | null>;

let database: Database;
/** Short enough to bite: the scales may look back so far only. */
const HISTORY_DAYS = 120;

beforeAll(async () => {
  // The oracle knows champions that serve alone; blends have a test of their own.
  const config = { ...CHAIN_CONFIG, models: [...MODELS], series: { history_days: HISTORY_DAYS } };
  // By weight: intervals of chains that sell by the piece have a test of their own, train-counts.test.ts.
  const sales = seededChain((units) => units * 1.25);
  const built = await buildPanel(sales, { asOf: CHAIN_CUTOFF, config });
  const { out } = await trainOn(built, temporaryFolder());
  database = await openDatabase();
  await createFoldsTable(database, out);
  await database.run(`
    CREATE TABLE metrics AS FROM ${parquetFiles(join(out, 'metrics.parquet'))};
    CREATE TABLE ledger AS SELECT series, category, branch_id FROM ${parquetFiles(join(built.folder, 'series.parquet'))};
    CREATE TABLE history AS SELECT series, ds - DATE '1970-01-01' AS day, units, available
      FROM ${parquetFiles(...shardFiles(built.folder))} WHERE ds <= DATE '${CHAIN_CUTOFF}';
    CREATE TABLE params AS SELECT ${HISTORY_DAYS} AS history_days;
    CREATE TABLE origins AS SELECT fold::integer AS fold, DATE '${CHAIN_CUTOFF}' - DATE '1970-01-01' - 56 + 7 * fold::integer AS day
      FROM range(8) AS r(fold);
    CREATE TABLE points AS SELECT fold AS point, day FROM origins WHERE fold >= 6;
    CREATE TABLE champions AS ${championOracle(MODELS)};
    CREATE TABLE selected AS
      SELECT folds.*, CASE champion ${MODELS.map((model) => `WHEN '${model}' THEN "${model}"`).join(' ')} END AS selected
      FROM folds JOIN ledger USING (series) JOIN champions ON champions.point = folds.fold
        AND champions.category = ledger.category AND champions.velocity_class = ['slow', 'medium', 'fast'][folds.velocity_class + 1];
  `);
});
afterAll(() => {
  database.close();
});

/** Rows of `metrics` by key. */
async function metricsOf(where: string): Promise<Map<string, MetricRow>> {
  return byKey(await database.rows<MetricRow>(`SELECT * EXCLUDE (origin) FROM metrics WHERE ${where}`));
}
const byKey = (rows: readonly MetricRow[]) =>
  new Map(rows.map((row) => [KEYS.map((key) => row[key]).join(' | '), row]));

function expectClose(
  came: number | null | undefined,
  expected: number | null | undefined,
  tolerance: number,
  what: string,
) {
  if (expected === null || came === null || expected === undefined || came === undefined) {
    expect(came, what).toBe(expected);
    return;
  }
  expect(Math.abs(came - expected), `${what}: ${came} against ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  );
}

function expectSame(
  came: ReadonlyMap<string, MetricRow>,
  expected: ReadonlyMap<string, MetricRow>,
  metrics: readonly string[],
  tolerance: number,
) {
  expect([...came.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, row] of expected) {
    for (const metric of metrics)
      expectClose(came.get(key)![metric], row[metric], tolerance, `${key} ${metric}`);
  }
}

test('the tables have the columns of the contract', async () => {
  const columns = await database.rows<{ column_name: string; column_type: string }>('DESCRIBE metrics');
  expect(columns.map((c) => [c.column_name, c.column_type])).toEqual(
    TABLES.metrics.map((column) => [column.name, column.type]),
  );
});

test('the folds hold what happened: open days in stock are scored, series with under 28 known days are cold starts', async () => {
  const [found] = await database.rows(`
    WITH known AS (
      SELECT fold, series, count(*) FILTER (WHERE available = 1) AS days
      FROM history JOIN origins ON history.day <= origins.day AND history.day > origins.day - ${HISTORY_DAYS} GROUP BY ALL)
    SELECT count(*) AS rows,
      count(*) FILTER (WHERE folds.units IS DISTINCT FROM history.units) AS other_units,
      count(*) FILTER (WHERE scored <> coalesce(history.available, 0)) AS other_scored,
      count(*) FILTER (WHERE scored = 0) > 0 AS some_not_scored,
      count(*) FILTER (WHERE (is_cold_start = 1) <> (coalesce(known.days, 0) < 28)) AS other_cold_starts
    FROM folds JOIN origins USING (fold) LEFT JOIN known USING (fold, series)
    LEFT JOIN history ON history.series = folds.series AND history.day = origins.day + horizon_days`);
  expect(found).toEqual({
    rows: 8 * 40 * 7,
    other_units: 0,
    other_scored: 0,
    some_not_scored: true,
    other_cold_starts: 0,
  });
});

test('the metrics of every model and of the ladder agree with the oracle, in every fold and cell', async () => {
  const expected = byKey(await database.rows<MetricRow>(metricOracle([...MODELS, 'cold_start'])));
  expect(expected.size).toBeGreaterThan(8 * 9 * 15);
  expectSame(await metricsOf("fold >= 0 AND model <> 'selected'"), expected, POINT_METRICS, 1e-6);
});

test('all reporting folds together are sums of sums, and means over the series of each fold', async () => {
  const together = metricOracle([...MODELS, 'cold_start'], { togetherFrom: 6 });
  const expected = byKey(await database.rows<MetricRow>(together));
  expectSame(await metricsOf("fold = -1 AND model <> 'selected'"), expected, POINT_METRICS, 1e-6);
});

test('the selected forecast is that of the champion by the days known at each origin', async () => {
  const oracle = metricOracle(['selected'], { folds: 'selected' });
  const expected = byKey(await database.rows<MetricRow>(oracle));
  expectSame(await metricsOf("fold >= 0 AND model = 'selected'"), expected, POINT_METRICS, 1e-9);
  const [chosen] = await database.rows<{ champions: number; thin: number; thick: number }>(
    'SELECT count(DISTINCT champion) AS champions, count(*) FILTER (WHERE n < 300) AS thin, count(*) FILTER (WHERE n >= 300) AS thick FROM champions',
  );
  expect(chosen!.champions, 'a choice of one is no choice').toBeGreaterThan(1);
  expect(Math.min(chosen!.thin, chosen!.thick), 'both rules of the choice are at work').toBeGreaterThan(0);
});

describe('the intervals of the selected', () => {
  interface KnownRow {
    readonly fold: number;
    readonly demand_class: number;
    readonly horizon_days: number;
    readonly units: number;
    readonly yhat: number;
  }

  /** Quantiles at a point: ratios of the point's champions over every row known by then. */
  async function quantilesAt(point: number): Promise<RatioQuantiles> {
    const rows = await database.rows<KnownRow>(`
      SELECT fold, demand_class, horizon_days, units,
        CASE champion ${MODELS.map((model) => `WHEN '${model}' THEN "${model}"`).join(' ')} END::double AS yhat
      FROM folds JOIN ledger USING (series) JOIN origins USING (fold) JOIN points ON points.point = ${point}
      JOIN champions ON champions.point = points.point AND champions.category = ledger.category
        AND champions.velocity_class = ['slow', 'medium', 'fast'][folds.velocity_class + 1]
      WHERE scored = 1 AND is_cold_start = 0 AND origins.day + horizon_days <= points.day`);
    const histogram = emptyHistogram();
    for (const row of rows)
      addRatio(histogram, bucketOf(row.demand_class, row.yhat, row.horizon_days), row.units, row.yhat);
    return learnRatioQuantiles(histogram, Float64Array.from(LEVELS));
  }

  async function quantileRows(): Promise<void> {
    const out: (KnownRow & { series: number; quantiles: number[]; zeroShare: number })[] = [];
    for (const point of [6, 7]) {
      const learned = await quantilesAt(point);
      const rows = await database.rows<KnownRow & { series: number }>(
        `SELECT series, fold, demand_class, horizon_days, units, selected::double AS yhat FROM selected
        WHERE fold = ${point} AND scored = 1 AND is_cold_start = 0`,
      );
      for (const row of rows) {
        const bucket = bucketOf(row.demand_class, row.yhat, row.horizon_days);
        const ratios = learned.ratios.subarray(bucket * LEVELS.length, (bucket + 1) * LEVELS.length);
        const scale = Math.max(row.yhat, 2 ** -6);
        out.push({
          ...row,
          quantiles: Array.from(ratios, (ratio) => ratio * scale),
          zeroShare: learned.zeroShare[bucket]!,
        });
      }
    }
    const integers = (name: string, values: number[]) =>
      ({ name, type: 'INTEGER', values: Int32Array.from(values) }) as const;
    const doubles = (name: string, values: number[]) =>
      ({ name, type: 'DOUBLE', values: Float64Array.from(values) }) as const;
    await createTable(database, 'quantile_rows', [
      integers(
        'series',
        out.map((row) => row.series),
      ),
      integers(
        'fold',
        out.map((row) => row.fold),
      ),
      integers(
        'horizon_days',
        out.map((row) => row.horizon_days),
      ),
      doubles(
        'units',
        out.map((row) => row.units),
      ),
      doubles(
        'zero_share',
        out.map((row) => row.zeroShare),
      ),
      ...LEVELS.map((_, k) =>
        doubles(
          `q${k}`,
          out.map((row) => row.quantiles[k]!),
        ),
      ),
    ]);
  }

  test('score as the oracle says: pinball, coverage plain and randomised, width', async () => {
    await quantileRows();
    const pinball = LEVELS.map(
      (level, k) => `greatest(${level} * (units - q${k}), (${level} - 1) * (units - q${k}))`,
    );
    const cells = [
      ["'all'", "'all'", '0'],
      ["'category'", 'category', '0'],
      ["'branch'", 'branch_id', '0'],
      ["'velocity_class'", 'velocity', '0'],
      ["'all'", "'all'", 'horizon_days'],
    ] as const;
    const selects = cells.map(
      ([kind, segment, horizon]) => `
      SELECT fold, 'selected' AS model, ${kind} AS segment_kind, ${segment} AS segment, ${horizon} AS horizon_days,
        avg((${pinball.join(' + ')}) / ${LEVELS.length}) AS pinball,
        avg((units >= q0 AND units <= q4)::integer) AS coverage_plain,
        avg(CASE WHEN units = 0 AND zero_share > 0 THEN greatest(0, least(zero_share, 0.9) - 0.1) / zero_share
          ELSE (units >= q0 AND units <= q4)::integer END) AS coverage,
        sum(q4 - q0) / sum(units) AS width
      FROM placed GROUP BY ALL`,
    );
    const expected = byKey(
      await database.rows<MetricRow>(`
        WITH placed AS (
          SELECT quantile_rows.*, category, branch_id, ['slow', 'medium', 'fast'][folds.velocity_class + 1] AS velocity
          FROM quantile_rows JOIN folds USING (series, fold, horizon_days) JOIN ledger USING (series))
        ${selects.join(' UNION ALL ')}`),
    );
    const came = await metricsOf("fold >= 0 AND model = 'selected' AND segment_kind <> 'demand_class'");
    expectSame(came, expected, ['pinball', 'coverage', 'coverage_plain', 'width'], 1e-9);
  });
});

test('only the selected has interval scores, and no metric is NaN', async () => {
  const numbers = TABLES.metrics.filter((column) => column.type === 'DOUBLE').map((column) => column.name);
  const nans = numbers.map((name) => `count(*) FILTER (WHERE isnan(${name})) AS ${name}`);
  const [counts] = await database.rows<Record<string, number>>(`SELECT ${nans.join(', ')} FROM metrics`);
  expect(Object.values(counts!).every((count) => count === 0)).toBe(true);
  const scored = await database.rows('SELECT DISTINCT model FROM metrics WHERE pinball IS NOT NULL');
  expect(scored).toEqual([{ model: 'selected' }]);
});
