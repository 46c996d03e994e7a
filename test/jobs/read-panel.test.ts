import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shardFiles } from '../../jobs/shard-files.ts';
import { readPanelShard } from '../../jobs/shards/read-panel.ts';
import { panelAsOf } from '../../model/panel.ts';
import { parseDay } from '../../schemas/day.ts';
import { type Database, literal, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { type BuiltPanel, buildPanel, type CleanTables, dailySales } from '../support/clean-tables.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();
const CUTOFF = '2026-03-05';
let database: Database;
beforeEach(async () => {
  database = await openDatabase();
});
afterEach(() => {
  database.close();
});

const sales = [
  ...dailySales({ sku_id: 'a', branch_id: 'n' }, '2026-03-01', [1, 2, { units: 0, stockout: true }, 4, 5]),
  ...dailySales({ sku_id: 'c', branch_id: 'n' }, '2026-03-04', [7, 8]),
];
const assortment = ['a', 'b', 'c'].map((sku_id) => ({
  sku_id,
  branch_id: 'n',
  from_ds: null,
  until_ds: null,
}));
const build = () => buildPanel({ sales, assortment }, { asOf: CUTOFF, config: { horizon_days: 2 } });

const sourceOf = (built: BuiltPanel, panelFile = shardFiles(built.folder)[0]!) => ({
  panelFile,
  ledgerFile: join(built.folder, 'series.parquet'),
  cutoff: CUTOFF,
});

test('a shard comes flat, without the days of the horizon; a series without a history is there and empty', async () => {
  const shard = await readPanelShard(database, sourceOf(await build()));
  expect(Array.from(shard.seriesId)).toEqual([0, 1, 2]);
  expect(Array.from(shard.offsets)).toEqual([0, 5, 5, 7]);
  expect(Array.from(shard.units)).toEqual([1, 2, 0, 4, 5, 7, 8]);
  expect(Array.from(shard.available)).toEqual([1, 1, 0, 1, 1, 1, 1]);
  const [first, cutoff] = [parseDay('2026-03-01')!, parseDay(CUTOFF)!];
  expect(Array.from(shard.firstDay)).toEqual([first, cutoff + 1, cutoff - 1]);
  expect(Array.from(shard.skuId)).toEqual([0, 1, 2]);
});

test.each([
  ['a gap', "WHERE NOT (series = 0 AND ds = DATE '2026-03-03') ORDER BY series, ds", /series 0 has a gap/],
  ['rows out of order', 'ORDER BY ds, series', /gap|out of order/],
])('%s is a bug that does not pass', async (_what, tail, message) => {
  const built = await build();
  const broken = join(newFolder(), 'shard=0.parquet');
  await database.run(
    `COPY (SELECT * FROM ${parquetFiles(shardFiles(built.folder)[0]!)} ${tail}) TO ${literal(broken)} (FORMAT parquet)`,
  );
  await expect(readPanelShard(database, sourceOf(built, broken))).rejects.toThrow(message);
});

describe('beside the history, a shard holds', () => {
  const twoBranches = [
    ...dailySales({ sku_id: 'a', branch_id: 'n' }, '2026-03-02', [
      { units: 1, price: 4 },
      { units: 2, stockout: true, stockout_share: 0.5 },
      3,
      { units: 4, price: 6 },
    ]),
    ...dailySales({ sku_id: 'b', branch_id: 'n' }, '2026-03-03', [10, 20, 30]),
    ...dailySales({ sku_id: 'a', branch_id: 's' }, '2026-03-04', [{ units: 100, price: 8 }, 200]),
  ];
  const tables: CleanTables = {
    sales: twoBranches,
    products: [
      { sku_id: 'a', category: 'x', brand: 'own' },
      { sku_id: 'b', category: 'x' },
    ],
    events: [{ ds: '2026-03-06', branch_id: 's', event: 'fair', closed: false }],
    drivers: { rain: [{ ds: '2026-03-04', sku_id: null, branch_id: null, rain: 7 }] },
  };
  /** Shard 0 holds branch n, shard 1 branch s. */
  const readShard = async (k: number, changes: CleanTables = {}) => {
    const config = { horizon_days: 2, resources: { shard_series: 2 } };
    const built = await buildPanel({ ...tables, ...changes }, { asOf: CUTOFF, config });
    expect(built.counts.shards).toBe(2);
    return readPanelShard(database, sourceOf(built, shardFiles(built.folder)[k]));
  };
  const nullable = (values: Float32Array) =>
    Array.from(values, (value) => (Number.isNaN(value) ? null : value));

  test('the share of stockout hours', async () => {
    expect(Array.from((await readShard(0)).stockoutShare)).toEqual([0, 0.5, 0, 0, 0, 0, 0]);
  });

  test('its known columns over history and horizon, with mean prices of SKUs that other shards sell too', async () => {
    const shard = await readShard(0);
    expect(Array.from(shard.knownOffsets)).toEqual([0, 6, 11]);
    expect(Array.from(shard.knownFirstDay)).toEqual(Array.from(shard.firstDay));
    const byName = Object.fromEntries(shard.known.map(({ name, values }) => [name, nullable(values)]));
    expect(byName).toEqual({
      price: [4, 4, 4, 6, 6, 6, null, null, null, null, null],
      sku_price: [4, 4, 6, 7, 7, 7, null, null, null, null, null],
      event: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      rain: [null, null, 7, null, null, null, null, 7, null, null, null],
    });
    const ahead = Object.fromEntries(shard.known.map(({ name, isKnownAhead }) => [name, isKnownAhead]));
    expect(ahead).toEqual({ price: false, sku_price: false, event: true, rain: false });
    const other = await readShard(1);
    const event = other.known.find(({ kind }) => kind === 'event')!;
    expect(nullable(event.values)).toEqual([0, 0, 1, 0]);
    expect(nullable(other.known.find(({ kind }) => kind === 'sku_price')!.values)).toEqual([6, 7, 7, 7]);
  });

  test('marks of the prices that were paid, where lists say most', async () => {
    const prices = [{ ds: '2026-03-05', sku_id: 'a', branch_id: null, price: 5 }];
    const shard = await readShard(0, { prices });
    const marks = Object.fromEntries(
      shard.known.map(({ name, isHindsight }) => [
        name,
        isHindsight === undefined ? null : Array.from(isHindsight.subarray(0, 6)),
      ]),
    );
    expect(marks).toEqual({
      price: [1, 1, 1, 0, 0, 0],
      sku_price: [1, 1, 1, 0, 0, 0],
      event: null,
      rain: null,
    });
    expect(shard.known[0]).toMatchObject({ name: 'price', isKnownAhead: true });
    const view = panelAsOf(shard, parseDay('2026-03-02')!, 2, 100);
    expect(nullable(view.known[0]!.values).slice(0, 3)).toEqual([4, null, null]);
  });

  test('the attributes of its series', async () => {
    const { statics } = await readShard(0);
    expect(statics.map(({ name, values }) => [name, Array.from(values)])).toEqual([
      ['category', [0, 0]],
      ['branch', [0, 0]],
      ['brand', [0, -1]],
    ]);
  });

  test('the totals of its own groups, from the first day of any shard’s groups to the cutoff', async () => {
    const { branchCategory, sku } = (await readShard(0)).groups;
    const first = parseDay('2026-03-02')!;
    expect([branchCategory.firstDay, branchCategory.dayCount]).toEqual([first, 4]);
    expect(Array.from(branchCategory.groupOf)).toEqual([0, 0]);
    expect(Array.from(branchCategory.units)).toEqual([1, 10, 23, 34]);
    expect(Array.from(branchCategory.available)).toEqual([1, 1, 2, 2]);
    expect(Array.from(sku.groupOf)).toEqual([0, 1]);
    expect(Array.from(sku.units)).toEqual([1, 0, 103, 204, 0, 10, 20, 30]);
    expect(Array.from(sku.available)).toEqual([1, 0, 2, 2, 0, 1, 1, 1]);
    const other = (await readShard(1)).groups;
    // This branch is two days younger; what features a panel can have must not depend on the shard.
    expect([other.branchCategory.firstDay, other.branchCategory.dayCount]).toEqual([first, 4]);
    expect(Array.from(other.branchCategory.units)).toEqual([0, 0, 100, 200]);
    expect(Array.from(other.sku.units)).toEqual([1, 0, 103, 204]);
  });
});

test('a panel of another version is refused by name', async () => {
  const built = await build();
  const path = join(built.folder, 'panel.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 1', '"version": 9'));
  await expect(readPanelShard(database, sourceOf(built))).rejects.toMatchObject({ code: 'ARTEFACT_VERSION' });
});
