import { readColumns } from '../../warehouse/columns.ts';
import { type Database, parquetFiles } from '../../warehouse/duckdb.ts';

/** Numbers of branch, SKU and category of a contiguous range of series, index = series − firstSeries. */
export interface SeriesKeys {
  readonly firstSeries: number;
  readonly branchId: Int32Array;
  readonly skuId: Int32Array;
  readonly categoryId: Int32Array;
}

/** Keys of the series that occur in `series`, which is sorted within each fold and covers one shard. */
export async function readSeriesKeys(
  database: Database,
  ledgerFile: string,
  series: Int32Array,
): Promise<SeriesKeys> {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of series) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (series.length === 0) [low, high] = [0, -1];
  const ledger = `(SELECT * FROM ${parquetFiles(ledgerFile)} WHERE series BETWEEN ${low} AND ${high})`;
  const spec = { branch_number: 'i32', sku_number: 'i32', category_number: 'i32' } as const;
  const columns = await readColumns(database, ledger, spec, high - low + 1, 'ORDER BY series');
  return {
    firstSeries: low,
    branchId: columns.branch_number,
    skuId: columns.sku_number,
    categoryId: columns.category_number,
  };
}
