/** Reads the daily totals of the groups that a shard's series belong to. */
import { join } from 'node:path';
import type { GroupSeries } from '../../model/group-history.ts';
import type { Day } from '../../schemas/day.ts';
import type { KnownColumnDocument } from '../../schemas/manifest.ts';
import { type ColumnsOf, type ElementType, readColumns } from '../../warehouse/columns.ts';
import { type Database, parquetFiles } from '../../warehouse/duckdb.ts';
import type { SeriesKeys } from './series-keys.ts';

export interface SkuTotals {
  readonly groups: GroupSeries;
  /** Null where the panel has no `sku_price`. */
  readonly prices: SkuPrices | null;
}

/** Mean prices of the SKUs, from the first day of their totals to the end of the horizon. */
export interface SkuPrices {
  readonly dayCount: number;
  /** NaN where unknown. Shape [group × dayCount]. */
  readonly price: Float32Array;
  /** 1 where no list says the price. Shape of `price`; null where lists say all of them. */
  readonly isHindsight: Uint8Array | null;
}

const TOTALS = { ds: 'i32', units: 'f32', available: 'f32' } as const;
type Totals = ColumnsOf<typeof TOTALS>;

/** `series`: the keys of the shard's series. */
export async function readBranchCategoryGroups(
  database: Database,
  folder: string,
  series: Pick<SeriesKeys, 'branchId' | 'categoryId'>,
  cutoffDay: Day,
): Promise<GroupSeries> {
  const { branchId, categoryId } = series;
  const categoryCount = rangeOf(categoryId)[1] + 1;
  const keys = branchId.map((branch, i) => branch * categoryCount + categoryId[i]!);
  const { groupOf, groupCount, numberOf, low } = numberGroups(keys);
  const spec = { branch_number: 'i32', category_number: 'i32', ...TOTALS } as const;
  const file = join(folder, 'groups-branch-category.parquet');
  const rows = await readRange(database, file, 'branch_number', branchId, spec);
  const groups = rows.branch_number.map((branch, r) => {
    const category = rows.category_number[r]!;
    return category < categoryCount ? (numberOf[branch * categoryCount + category - low] ?? -1) : -1;
  });
  const firstDay = await firstDayOf(database, file, cutoffDay);
  return { groupOf, groupCount, ...totalsOf(rows, groups, groupCount, firstDay, cutoffDay) };
}

/**
 * First day of any group, those of other shards among them: which features there are follows from the days that groups span, and
 * must be the same in every shard.
 */
async function firstDayOf(database: Database, file: string, cutoffDay: Day): Promise<Day> {
  const select = `SELECT min(ds) - DATE '1970-01-01' FROM ${parquetFiles(file)}`;
  return Math.min((await database.scalar<number | null>(select)) ?? cutoffDay + 1, cutoffDay + 1);
}

/** `skuId`: the SKU of each of the shard's series. `priceColumn`: `sku_price` of panel.json, if the panel has one. */
export async function readSkuGroups(
  database: Database,
  folder: string,
  skuId: Int32Array,
  cutoffDay: Day,
  priceColumn: KnownColumnDocument | undefined,
): Promise<SkuTotals> {
  const { groupOf, groupCount, numberOf, low } = numberGroups(skuId);
  const spec = {
    sku_number: 'i32' as const,
    ...TOTALS,
    ...(priceColumn === undefined ? {} : { price: 'f32' as const }),
    ...(priceColumn?.has_hindsight ? { price_listed: 'u8' as const } : {}),
  };
  const file = join(folder, 'groups-sku.parquet');
  const rows = await readRange(database, file, 'sku_number', skuId, spec);
  const numbers = rows.sku_number.map((sku) => numberOf[sku - low]!);
  const firstDay = await firstDayOf(database, file, cutoffDay);
  const groups = { groupOf, groupCount, ...totalsOf(rows, numbers, groupCount, firstDay, cutoffDay) };
  const { ds, price_listed } = rows;
  const price = rows.price as Float32Array | undefined;
  if (price === undefined) return { groups, prices: null };
  return {
    groups,
    prices: pricesOf({ ds, price, listed: price_listed ?? null }, numbers, groups, cutoffDay),
  };
}

/** Places the rows by group and day, over the horizon too. */
function pricesOf(
  rows: { readonly ds: Int32Array; readonly price: Float32Array; readonly listed: Uint8Array | null },
  groups: Int32Array,
  { groupCount, firstDay }: Pick<GroupSeries, 'groupCount' | 'firstDay'>,
  cutoffDay: Day,
): SkuPrices {
  const { ds, price, listed } = rows;
  const dayCount = Math.max(cutoffDay, rangeOf(ds)[1]) - firstDay + 1;
  const prices = new Float32Array(groupCount * dayCount).fill(Number.NaN);
  const isHindsight = listed === null ? null : new Uint8Array(prices.length);
  for (let r = 0; r < groups.length; r++) {
    if (groups[r]! < 0) continue;
    const at = groups[r]! * dayCount + ds[r]! - firstDay;
    prices[at] = price[r]!;
    if (listed !== null && isHindsight !== null) isHindsight[at] = 1 - listed[r]!;
  }
  return { dayCount, price: prices, isHindsight };
}

/** Numbers the groups in the order of their keys. `numberOf[key − low]` is −1 where no group has the key. */
function numberGroups(keys: Int32Array) {
  const [low, high] = rangeOf(keys);
  const numberOf = new Int32Array(high - low + 1).fill(-1);
  for (let i = 0; i < keys.length; i++) numberOf[keys[i]! - low] = 0;
  let groupCount = 0;
  for (let k = 0; k < numberOf.length; k++) if (numberOf[k] === 0) numberOf[k] = groupCount++;
  return { groupOf: keys.map((key) => numberOf[key - low]!), groupCount, numberOf, low };
}

/** Rows from the least to the greatest of `keys`: the row groups of the others are passed over, and no join is needed. */
async function readRange<Spec extends Record<string, ElementType>>(
  database: Database,
  file: string,
  key: string,
  keys: Int32Array,
  spec: Spec,
): Promise<ColumnsOf<Spec>> {
  const [low, high] = rangeOf(keys);
  const table = `(SELECT * REPLACE (ds - DATE '1970-01-01' AS ds) FROM ${parquetFiles(file)} WHERE ${key} BETWEEN ${low} AND ${high})`;
  return readColumns(database, table, spec, await database.scalar<number>(`SELECT count(*) FROM ${table}`));
}

/** Places the rows up to the cutoff by group and day; a row whose group is −1 belongs to other shards. */
function totalsOf(
  { ds, units, available }: Totals,
  groups: Int32Array,
  groupCount: number,
  firstDay: Day,
  cutoffDay: Day,
): Omit<GroupSeries, 'groupOf' | 'groupCount'> {
  const dayCount = cutoffDay - firstDay + 1;
  const totals = new Float32Array(groupCount * dayCount);
  const counts = new Float32Array(groupCount * dayCount);
  for (let r = 0; r < groups.length; r++) {
    if (groups[r]! < 0 || ds[r]! > cutoffDay) continue;
    const at = groups[r]! * dayCount + ds[r]! - firstDay;
    totals[at] = units[r]!;
    counts[at] = available[r]!;
  }
  return { firstDay, dayCount, units: totals, available: counts };
}

/** Least and greatest; 0 and 0 of nothing. */
function rangeOf(values: Int32Array): [number, number] {
  let [low, high] = [values[0] ?? 0, values[0] ?? 0];
  for (let k = 1; k < values.length; k++) {
    if (values[k]! < low) low = values[k]!;
    if (values[k]! > high) high = values[k]!;
  }
  return [low, high];
}
