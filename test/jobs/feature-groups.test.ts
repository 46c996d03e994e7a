import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeGroups } from '../../jobs/feature/write-groups.ts';
import { TABLES } from '../../schemas/tables.ts';
import { openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { type BuiltPanel, buildPanel, dailySales, queryPanel, type Row } from '../support/clean-tables.ts';
import { seededRandom } from '../support/seeded-random.ts';

const CUTOFF = '2026-03-31';
const FILES = {
  'groups-branch-category': TABLES.panel_branch_category,
  'groups-sku': TABLES.panel_sku,
} as const;

/** Four branches × five SKUs in two categories, begun on different days, with stockouts, prices paid, and a price list for some. */
function tables() {
  const random = seededRandom(11);
  const sales: Row[] = [];
  const prices: Row[] = [];
  const products = Array.from({ length: 5 }, (_, n) => ({ sku_id: `s${n}`, category: n < 2 ? 'a' : 'b' }));
  for (let b = 0; b < 4; b++) {
    for (let n = 0; n < 5; n++) {
      const key = { sku_id: `s${n}`, branch_id: `b${b}` };
      // Tenths: their floating sums depend on the order.
      const days = Array.from({ length: 20 - n }, () => ({
        units: Math.floor(30 * random()) / 10,
        stockout: random() < 0.2,
        price: n === 4 ? null : 1 + Math.floor(900 * random()) / 100,
      }));
      sales.push(...dailySales(key, `2026-03-${12 + n}`, days));
      if (n === 1 && b < 2) prices.push({ ...key, ds: `2026-03-2${b}`, price: 3 + b });
    }
  }
  prices.push({ sku_id: 's2', branch_id: null, ds: '2026-03-25', price: 7.77 });
  return { sales, prices, products };
}

const build = (shardSeries: number, threads = 1) =>
  buildPanel(tables(), {
    asOf: CUTOFF,
    threads,
    config: { horizon_days: 3, resources: { shard_series: shardSeries } },
  });

const groupFile = (built: BuiltPanel, name: string) => parquetFiles(join(built.folder, `${name}.parquet`));

test('the shards and the tables beside them have the columns of the contract', async () => {
  const built = await build(100);
  const all = { ...FILES, statics: TABLES.panel_statics, 'shard=0': TABLES.panel };
  for (const [name, columns] of Object.entries(all)) {
    const described = await queryPanel<{ column_name: string; column_type: string }>(
      built,
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${groupFile(built, name)})`,
    );
    expect(described.map((column) => [column.column_name, column.column_type])).toEqual(
      columns.map((column) => [column.name, column.type]),
    );
  }
});

test('totals of a branch and category are the sums over its available series-days', async () => {
  const built = await build(3);
  const [difference] = await queryPanel<Record<string, number>>(
    built,
    `WITH expected AS (
      SELECT panel.branch_id, category, panel.ds,
        sum(CASE WHEN available = 1 THEN units ELSE 0 END) AS units, count(*) FILTER (available = 1) AS available
      FROM panel JOIN ledger USING (branch_id, sku_id) WHERE panel.ds <= '${CUTOFF}' GROUP BY ALL),
    names AS (SELECT DISTINCT branch_id, category, branch_number, category_number FROM ledger),
    came AS (
      SELECT branch_id, category, ds::varchar AS ds, units, available
      FROM ${groupFile(built, 'groups-branch-category')} JOIN names USING (branch_number, category_number))
    SELECT count(*) AS rows, count(*) FILTER (came.units IS NULL OR expected.units IS NULL) AS unmatched,
      count(*) FILTER (came.available <> expected.available) AS miscounted, max(abs(came.units - expected.units)) AS worst
    FROM expected FULL JOIN came USING (branch_id, category, ds)`,
  );
  expect(difference).toMatchObject({ rows: 4 * (20 + 18), unmatched: 0, miscounted: 0 });
  expect(difference!.worst).toBeLessThan(1e-9);
});

test('totals and mean prices of a SKU are those over its branches: listed prices first, else what was paid', async () => {
  const built = await build(3);
  const [difference] = await queryPanel<Record<string, number>>(
    built,
    `WITH expected AS (
      SELECT sku_id, panel.ds, sum(CASE WHEN available = 1 THEN units ELSE 0 END) AS units,
        sum(available) AS available, max(price_listed) AS price_listed,
        coalesce(avg(CASE WHEN price_listed = 1 THEN price::double END), avg(price::double)) AS price
      FROM panel GROUP BY ALL),
    came AS (
      SELECT sku_id, ds::varchar AS ds, units, available, price, price_listed
      FROM ${groupFile(built, 'groups-sku')} JOIN (SELECT DISTINCT sku_id, sku_number FROM ledger) USING (sku_number))
    SELECT count(*) AS rows, count(*) FILTER (came.units IS NULL OR expected.units IS NULL) AS unmatched,
      count(*) FILTER (came.available <> expected.available OR came.price_listed <> expected.price_listed
        OR (came.price IS NULL) <> (expected.price IS NULL)) AS different,
      count(*) FILTER (came.price_listed = 1) AS listed, count(*) FILTER (came.price IS NULL) AS unpriced,
      max(abs(came.units - expected.units)) AS units, max(abs(came.price - expected.price)) AS price
    FROM expected FULL JOIN came USING (sku_id, ds)`,
  );
  // Each SKU to three days after the cutoff; s1 is listed from the 20th on, s2 from the 25th.
  expect(difference).toMatchObject({ rows: 23 + 22 + 21 + 20 + 19, unmatched: 0, different: 0 });
  expect(difference).toMatchObject({ listed: 15 + 10, unpriced: 19 });
  expect(difference!.units).toBeLessThan(1e-9);
  expect(difference!.price).toBeLessThan(1e-5);
});

test('the totals are the same numbers however the shards are cut, with one thread or two', async () => {
  const all = async (built: BuiltPanel) =>
    Promise.all(
      Object.keys(FILES).map((name) =>
        queryPanel(built, `SELECT * REPLACE (ds::varchar AS ds) FROM ${groupFile(built, name)}`),
      ),
    );
  const one = await all(await build(100));
  expect(await all(await build(2))).toEqual(one);
  expect(await all(await build(7, 2))).toEqual(one);
});

test('the files have the same bytes whether the SKUs are added up together or one by one', async () => {
  const built = await build(4);
  const read = () => Object.keys(FILES).map((name) => readFileSync(join(built.folder, `${name}.parquet`)));
  const database = await openDatabase();
  try {
    await database.run(`
      CREATE TABLE ledger AS SELECT * FROM ${groupFile(built, 'series')};
      CREATE TABLE params AS SELECT DATE '${CUTOFF}' AS cutoff, 3 AS horizon_days, DATE '2026-03-01' AS panel_first_ds`);
    await writeGroups(database, built.folder, 1);
    const together = read();
    await writeGroups(database, built.folder, 0);
    expect(read()).toEqual(together);
  } finally {
    database.close();
  }
});

test('the rows stand in the order of their keys', async () => {
  const built = await build(4);
  const database = await openDatabase();
  try {
    for (const [name, keys] of [
      ['groups-branch-category', 'branch_number, category_number, ds'],
      ['groups-sku', 'sku_number, ds'],
    ] as const) {
      const file = groupFile(built, name);
      const asWritten = await database.rows(`SELECT ${keys} FROM ${file}`);
      expect(asWritten).toEqual(await database.rows(`SELECT ${keys} FROM ${file} ORDER BY ${keys}`));
    }
  } finally {
    database.close();
  }
});

test('days that no origin looks back to are left out', async () => {
  const sales = dailySales({ sku_id: 'old', branch_id: 'n' }, '2025-01-01', new Array(455).fill(1));
  const config = {
    horizon_days: 7,
    series: { history_days: 60, min_history_days: 28 },
    backtest: { folds: 4, stride_days: 10, evaluate_folds: 3 },
  };
  const built = await buildPanel({ sales }, { asOf: CUTOFF, config });
  // The earliest fold stands 7 + 3 × 10 days before the cutoff, and looks back 60 days, its own among them.
  for (const name of Object.keys(FILES))
    expect(
      await queryPanel(built, `SELECT min(ds)::varchar AS first FROM ${groupFile(built, name)}`),
    ).toEqual([{ first: '2025-12-25' }]);
});
