/**
 * A chain as large as the whole M5 competition, resampled from the part of it that is at hand: 10 stores × 3,049 items,
 * each for all 1,913 days. An item draws its source item, a series its shift in whole weeks, both from a hash of the seed, so
 * that weekdays keep their shapes and no two series are equal; a series shorter than the calendar repeats itself.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { literal, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';

export interface ResampledChain {
  readonly folder: string;
  readonly configFile: string;
  readonly seriesCount: number;
  readonly salesRows: number;
}

const ITEMS = 3049;
const FIRST_DAY = '2011-01-29';
const DAYS = 1913;

/** Writes the extracts and a configuration below `folder`; the source is the folder that holds m5/. */
export async function writeResampledChain(
  folder: string,
  data: string,
  options: { readonly seed: number; readonly items?: number; readonly configText: string },
): Promise<ResampledChain> {
  const database = await openDatabase({ threads: 2, memoryMb: 3000, tempDir: folder });
  const items = options.items ?? ITEMS;
  const m5 = (file: string) => literal(join(data, 'm5', file));
  const draw = (...parts: string[]) =>
    `('0x' || substr(md5(concat_ws('/', ${options.seed}, ${parts.join(', ')})), 1, 8))::bigint`;
  mkdirSync(join(folder, 'm5'), { recursive: true });
  const out = (file: string) => literal(join(folder, 'm5', file));
  try {
    await database.run(`
      CREATE TABLE source_items AS SELECT row_number() OVER (ORDER BY item_id) - 1 AS n, item_id, dept_id, cat_id FROM
        (SELECT DISTINCT item_id FROM ${parquetFiles(join(data, 'm5/sales.parquet'))}) JOIN read_csv(${m5('items.csv')}) USING (item_id);
      CREATE TABLE stores AS SELECT store_id FROM read_csv(${m5('stores.csv')});
      CREATE TABLE items AS
        SELECT format('ITEM_{:04d}', i) AS item_id, source.item_id AS source_item, dept_id, cat_id
        FROM range(${items}) AS numbers(i)
        JOIN source_items AS source ON source.n = ${draw("'item'", 'i')} % (SELECT count(*) FROM source_items);
      CREATE TABLE source_sales AS SELECT store_id, item_id, date - DATE '${FIRST_DAY}' AS day, units
        FROM ${parquetFiles(join(data, 'm5/sales.parquet'))};
      CREATE TABLE spans AS SELECT store_id, item_id, min(day) AS first_day, (max(day) - min(day) + 1) // 7 * 7 AS length
        FROM source_sales GROUP BY ALL;
      CREATE TABLE series AS
        SELECT stores.store_id, items.item_id, items.source_item,
          arg_min(spans.store_id, ${draw("'store'", 'stores.store_id', 'items.item_id', 'spans.store_id')} + CASE WHEN spans.store_id = stores.store_id THEN -5000000000 ELSE 0 END) AS source_store,
          ${draw("'shift'", 'stores.store_id', 'items.item_id')} % 52 * 7 AS shift
        FROM stores CROSS JOIN items JOIN spans ON spans.item_id = items.source_item
        GROUP BY stores.store_id, items.item_id, items.source_item ORDER BY ALL;
      COPY (SELECT item_id, dept_id, cat_id FROM items ORDER BY item_id) TO ${out('items.csv')};
      COPY (SELECT * FROM read_csv(${m5('stores.csv')})) TO ${out('stores.csv')};
      COPY (SELECT * FROM read_csv(${m5('calendar.csv')}, all_varchar = true)) TO ${out('calendar.csv')};
      COPY (SELECT prices.week_start, series.store_id, series.item_id, prices.sell_price
        FROM series JOIN ${parquetFiles(join(data, 'm5/prices.parquet'))} AS prices
          ON prices.store_id = series.source_store AND prices.item_id = series.source_item
        ORDER BY ALL) TO ${out('prices.parquet')} (FORMAT parquet, COMPRESSION zstd)`);
    const stores = await database.rows<{ store_id: string }>('SELECT store_id FROM stores ORDER BY store_id');
    for (const { store_id } of stores) {
      // The day wanted of the source is computed before the join, or the days would be joined all with all.
      await database.run(`COPY (
        WITH wanted AS MATERIALIZED (
          SELECT series.item_id, source_store, source_item, days.day,
            first_day + ((days.day + shift - first_day) % length + length) % length AS source_day
          FROM series JOIN spans ON spans.store_id = source_store AND spans.item_id = source_item
          CROSS JOIN range(${DAYS}) AS days(day)
          WHERE series.store_id = ${literal(store_id)})
        SELECT DATE '${FIRST_DAY}' + wanted.day::integer AS date, ${literal(store_id)} AS store_id, wanted.item_id, source.units
        FROM wanted JOIN source_sales AS source
          ON source.store_id = source_store AND source.item_id = source_item AND source.day = source_day
        ORDER BY ALL
      ) TO ${out(`sales-${store_id}.parquet`)} (FORMAT parquet, COMPRESSION zstd)`);
    }
    const sales = parquetFiles(
      ...stores.map(({ store_id }) => join(folder, 'm5', `sales-${store_id}.parquet`)),
    );
    const [counts] = await database.rows<{ n: number; s: number }>(
      `SELECT count(*) AS n, count(DISTINCT (store_id, item_id)) AS s FROM ${sales}`,
    );
    const configFile = join(folder, 'shelfcast.yaml');
    writeFileSync(configFile, options.configText.replaceAll('m5/sales.parquet', 'm5/sales-*.parquet'));
    return { folder, configFile, seriesCount: Number(counts!.s), salesRows: Number(counts!.n) };
  } finally {
    database.close();
  }
}
