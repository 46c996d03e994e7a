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
  const { groupOf, groupCount, numberOf } = numberGroups(keys);
  const spec = { branch_number: 'i32', category_number: 'i32', ...TOTALS } as const;
  const file = join(folder, 'groups-branch-category.parquet');
  const rows = await readRange(database, file, 'branch_number', branchId, spec);
  const groups = rows.branch_number.map((branch, r) => {
    const category = rows.category_number[r]!;
    return category < categoryCount ? (numberOf.get(branch * categoryCount + category) ?? -1) : -1;
  });
  return { groupOf, groupCount, ...totalsOf(rows, groups, groupCount, cutoffDay) };
}

/** `skuId`: the SKU of each of the shard's series. `priceColumn`: `sku_price` of panel.json, if the panel has one. */
export async function readSkuGroups(
  database: Database,
  folder: string,
  skuId: Int32Array,
  cutoffDay: Day,
  priceColumn: KnownColumnDocument | undefined,
): Promise<SkuTotals> {
  const { groupOf, groupCount, numberOf } = numberGroups(skuId);
  const spec = {
    sku_number: 'i32' as const,
    ...TOTALS,
    ...(priceColumn === undefined ? {} : { price: 'f32' as const }),
    ...(priceColumn?.has_hindsight ? { price_listed: 'u8' as const } : {}),
  };
  const rows = await readRange(database, join(folder, 'groups-sku.parquet'), 'sku_number', skuId, spec);
  const numbers = rows.sku_number.map((sku) => numberOf.get(sku) ?? -1);
  const groups = { groupOf, groupCount, ...totalsOf(rows, numbers, groupCount, cutoffDay) };
  const { price, price_listed: listed } = rows;
  if (price === undefined) return { groups, prices: null };
  const dayCount = Math.max(cutoffDay, rangeOf(rows.ds)[1]) - groups.firstDay + 1;
  const prices = new Float32Array(groupCount * dayCount).fill(Number.NaN);
  const isHindsight = listed === undefined ? null : new Uint8Array(prices.length);
  for (let r = 0; r < numbers.length; r++) {
    if (numbers[r]! < 0) continue;
    const at = numbers[r]! * dayCount + rows.ds[r]! - groups.firstDay;
    prices[at] = price[r]!;
    if (isHindsight !== null && listed !== undefined) isHindsight[at] = 1 - listed[r]!;
  }
  return { groups, prices: { dayCount, price: prices, isHindsight } };
}

/** Numbers the groups in the order of their keys. */
function numberGroups(keys: Int32Array) {
  const sorted = [...new Set(keys)].sort((a, b) => a - b);
  const numberOf = new Map(sorted.map((key, number) => [key, number]));
  return { groupOf: keys.map((key) => numberOf.get(key)!), groupCount: sorted.length, numberOf };
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
  rows: Totals,
  groups: Int32Array,
  groupCount: number,
  cutoffDay: Day,
): Omit<GroupSeries, 'groupOf' | 'groupCount'> {
  let firstDay = cutoffDay + 1;
  for (let r = 0; r < groups.length; r++)
    if (groups[r]! >= 0 && rows.ds[r]! < firstDay) firstDay = rows.ds[r]!;
  const dayCount = cutoffDay - firstDay + 1;
  const units = new Float32Array(groupCount * dayCount);
  const available = new Float32Array(groupCount * dayCount);
  for (let r = 0; r < groups.length; r++) {
    if (groups[r]! < 0 || rows.ds[r]! > cutoffDay) continue;
    const at = groups[r]! * dayCount + rows.ds[r]! - firstDay;
    units[at] = rows.units[r]!;
    available[at] = rows.available[r]!;
  }
  return { firstDay, dayCount, units, available };
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
