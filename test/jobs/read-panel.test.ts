import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shardFiles } from '../../jobs/shard-files.ts';
import { readPanelShard } from '../../jobs/shards/read-panel.ts';
import { parseDay } from '../../schemas/day.ts';
import { type Database, literal, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { type BuiltPanel, buildPanel, dailySales } from '../support/clean-tables.ts';
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
