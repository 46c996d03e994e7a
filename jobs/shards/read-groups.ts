/** Reads the daily totals of the groups that a shard's series belong to. */
import { join } from 'node:path';
import type { GroupSeries } from '../../model/group-history.ts';
import type { Day } from '../../schemas/day.ts';
import { readColumns } from '../../warehouse/columns.ts';
import { type Database, parquetFiles } from '../../warehouse/duckdb.ts';

/** Totals of the SKUs, and their mean prices, which reach over the horizon. */
export interface SkuTotals {
  readonly groups: GroupSeries;
  /** Days of `price`, from the first day of `groups` on. */
  readonly priceDayCount: number;
  /** Mean price; NaN where unknown. Shape [group × priceDayCount]. */
  readonly price: Float32Array;
  /** 1 where price lists say it. Shape of `price`. */
  readonly isPriceListed: Uint8Array;
}

const TOTALS = { group_number: 'i32', ds: 'i32', units: 'f32', available: 'f32' } as const;

/** Reads `shard_ledger`, as `readPanelShard` leaves it. */
export async function readBranchCategoryGroups(
  database: Database,
  folder: string,
  cutoffDay: Day,
): Promise<GroupSeries> {
  const keys = ['branch_number', 'category_number'];
  const { groupOf, groupCount, table, rowTotal } = await ownGroups(
    database,
    join(folder, 'groups-branch-category.parquet'),
    keys,
  );
  const rows = await readColumns(database, table, TOTALS, rowTotal);
  return { groupOf, groupCount, ...totalsOf(rows, groupCount, cutoffDay) };
}

/** Reads `shard_ledger`, as `readPanelShard` leaves it. */
export async function readSkuGroups(database: Database, folder: string, cutoffDay: Day): Promise<SkuTotals> {
  const { groupOf, groupCount, table, rowTotal } = await ownGroups(
    database,
    join(folder, 'groups-sku.parquet'),
    ['sku_number'],
  );
  const spec = { ...TOTALS, price: 'f32', price_listed: 'u8' } as const;
  const rows = await readColumns(database, table, spec, rowTotal);
  const groups = { groupOf, groupCount, ...totalsOf(rows, groupCount, cutoffDay) };
  const priceDayCount = Math.max(cutoffDay, ofAll(Math.max, rows.ds, cutoffDay)) - groups.firstDay + 1;
  const price = new Float32Array(groupCount * priceDayCount).fill(Number.NaN);
  const isPriceListed = new Uint8Array(price.length);
  for (let r = 0; r < rowTotal; r++) {
    const at = rows.group_number[r]! * priceDayCount + rows.ds[r]! - groups.firstDay;
    price[at] = rows.price[r]!;
    isPriceListed[at] = rows.price_listed[r]!;
  }
  return { groups, priceDayCount, price, isPriceListed };
}

/** Numbers the groups of the shard's series in the order of their keys, and selects their rows. */
async function ownGroups(database: Database, file: string, keys: readonly string[]) {
  const list = keys.join(', ');
  await database.run(`CREATE OR REPLACE TEMP TABLE shard_groups AS
    SELECT ${list}, (row_number() OVER (ORDER BY ${list}) - 1)::integer AS group_number FROM (SELECT DISTINCT ${list} FROM shard_ledger)`);
  const { group_number: groupOf } = await readColumns(
    database,
    `(SELECT series, group_number FROM shard_ledger JOIN shard_groups USING (${list}))`,
    { group_number: 'i32' },
    await database.scalar<number>('SELECT count(*) FROM shard_ledger'),
    'ORDER BY series',
  );
  // The range lets DuckDB pass over the row groups of other shards' groups.
  await database.run(`SET VARIABLE first_key = (SELECT min(${keys[0]}) FROM shard_groups);
    SET VARIABLE last_key = (SELECT max(${keys[0]}) FROM shard_groups)`);
  await database.run(`CREATE OR REPLACE TEMP TABLE shard_totals AS
    SELECT * EXCLUDE (${list}) REPLACE (ds - DATE '1970-01-01' AS ds) FROM ${parquetFiles(file)} JOIN shard_groups USING (${list})
    WHERE ${keys[0]} BETWEEN getvariable('first_key') AND getvariable('last_key')`);
  return {
    groupOf,
    groupCount: await database.scalar<number>('SELECT count(*) FROM shard_groups'),
    table: 'shard_totals',
    rowTotal: await database.scalar<number>('SELECT count(*) FROM shard_totals'),
  };
}

/** Places the rows up to the cutoff by group and day. */
function totalsOf(
  rows: {
    readonly group_number: Int32Array;
    readonly ds: Int32Array;
    readonly units: Float32Array;
    readonly available: Float32Array;
  },
  groupCount: number,
  cutoffDay: Day,
): Omit<GroupSeries, 'groupOf' | 'groupCount'> {
  const firstDay = ofAll(Math.min, rows.ds, cutoffDay + 1);
  const dayCount = cutoffDay - firstDay + 1;
  const units = new Float32Array(groupCount * dayCount);
  const available = new Float32Array(groupCount * dayCount);
  for (let r = 0; r < rows.ds.length; r++) {
    if (rows.ds[r]! > cutoffDay) continue;
    const at = rows.group_number[r]! * dayCount + rows.ds[r]! - firstDay;
    units[at] = rows.units[r]!;
    available[at] = rows.available[r]!;
  }
  return { firstDay, dayCount, units, available };
}

function ofAll(pick: (a: number, b: number) => number, values: Int32Array, start: number): number {
  let picked = start;
  for (const value of values) picked = pick(picked, value);
  return picked;
}
