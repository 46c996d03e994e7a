/** Shard task of `feature`: clean tables → the dense panel of a contiguous range of series, and what it says of each. */
import { type ColumnsOf, readColumns } from '../../warehouse/columns.ts';
import { type Database, identifier, literal, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';

export interface FeatureShardInput {
  /** Parquet of series-base.sql. */
  readonly baseFile: string;
  readonly closedDaysFile: string;
  readonly cleanDir: string;
  readonly outFile: string;
  /** Series numbers from `fromSeries` up to but without `toSeries`. */
  readonly fromSeries: number;
  readonly toSeries: number;
  readonly cutoff: string;
  readonly horizonDays: number;
  readonly drivers: DriverCatalogue;
  readonly hasPriceList: boolean;
  readonly hasSoldPrices: boolean;
  readonly memoryMb: number;
  readonly tempDir: string;
}

/** Which drivers there are, and which keys each source names. */
export interface DriverCatalogue {
  /** Names of all drivers, sorted; `promotion` is not among them, it has a column of its own. */
  readonly names: readonly string[];
  /** Drivers that come as extra columns of the sales. */
  readonly soldNames: readonly string[];
  readonly sources: readonly DriverSource[];
}

export interface DriverSource {
  readonly file: string;
  readonly bySku: boolean;
  readonly byBranch: boolean;
  readonly names: readonly string[];
}

/** Statistics of each series of the shard, in series order. */
export type SeriesStatistics = ColumnsOf<typeof STATISTICS>;

const STATISTICS = {
  series: 'i32',
  history_days: 'i32',
  in_stock_days: 'i32',
  recent_units: 'f64',
  recent_days: 'i32',
} as const;

export default async function featureShard(input: FeatureShardInput): Promise<SeriesStatistics> {
  const database = await openDatabase({ threads: 1, memoryMb: input.memoryMb, tempDir: input.tempDir });
  try {
    await createInputs(database, input);
    await database.run(
      `COPY (${panelQuery(input)}) TO ${literal(input.outFile)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 131072)`,
    );
    return await readStatistics(database, input);
  } finally {
    database.close();
  }
}

async function createInputs(database: Database, input: FeatureShardInput): Promise<void> {
  const table = (name: string) => parquetFiles(`${input.cleanDir}/${name}.parquet`);
  await database.run(`
    CREATE TABLE params AS SELECT ${literal(input.cutoff)}::date AS cutoff, ${input.horizonDays} AS horizon_days;
    CREATE TABLE shard_series AS
      SELECT series, branch_id, sku_id, first_ds, starts_on, until_ds FROM ${parquetFiles(input.baseFile)}
      WHERE series >= ${input.fromSeries} AND series < ${input.toSeries} ORDER BY series;
    CREATE VIEW closed_days AS SELECT branch_id, ds FROM ${parquetFiles(input.closedDaysFile)};
    SET VARIABLE first_branch = (SELECT min(branch_id) FROM shard_series);
    SET VARIABLE last_branch = (SELECT max(branch_id) FROM shard_series);
    CREATE VIEW shard_sales AS
      SELECT shard_series.series, sales.* EXCLUDE (branch_id, sku_id)
      FROM ${table('sales')} AS sales JOIN shard_series USING (branch_id, sku_id)
      WHERE branch_id >= getvariable('first_branch') AND branch_id <= getvariable('last_branch')
        AND ds <= (SELECT cutoff FROM params);
  `);
  if (!input.hasPriceList) return;
  await database.run(`
    CREATE TABLE branch_prices AS
      SELECT series, ds, max(price) AS price FROM ${table('prices')} JOIN shard_series USING (branch_id, sku_id) GROUP BY series, ds;
    CREATE TABLE chain_prices AS
      SELECT series, ds, max(price) AS price FROM ${table('prices')} AS prices JOIN shard_series USING (sku_id)
      WHERE prices.branch_id IS NULL GROUP BY series, ds`);
}

function panelQuery(input: FeatureShardInput): string {
  const joins = input.drivers.sources.map((source, k) => driverJoin(source, `driver_${k}`));
  const valuesOf = (name: string) =>
    input.drivers.sources.flatMap((source, k) =>
      source.names.includes(name) ? [`driver_${k}.${identifier(name)}`] : [],
    );
  const columns = input.drivers.names.map((name) => {
    const sold = input.drivers.soldNames.includes(name) ? [`shard_sales.${identifier(name)}`] : [];
    return `, coalesce(${[...valuesOf(name), ...sold, 'NULL::double'].join(', ')}) AS ${identifier(`driver ${name}`)}`;
  });
  columns.push(`, coalesce(${[...valuesOf('promotion'), 'NULL::double'].join(', ')}) AS listed_promotion`);
  const outputs = input.drivers.names.map(
    (name) => `, ${identifier(`driver ${name}`)}::float AS ${identifier(name)}`,
  );
  return fillQuery('feature/panel-shard', {
    driver_columns: columns.join('\n    '),
    driver_joins: joins.join('\n  '),
    driver_outputs: outputs.join('\n  '),
    promotion: 'coalesce(listed_promotion > 0, sold_promotion, false)::utinyint',
    ...priceParts(input),
  });
}

/** A price holds until the next one of the same key: the branch’s own price first, then the chain’s, then what was last paid. */
function priceParts(input: FeatureShardInput): { price: string; price_join: string } {
  const lists = input.hasPriceList ? ['branch_prices', 'chain_prices'] : [];
  const sold = input.hasSoldPrices
    ? ['last_value(sold_price IGNORE NULLS) OVER (PARTITION BY joined.series ORDER BY joined.ds)']
    : [];
  const prices = [...lists.map((list) => `${list}.price`), ...sold, 'NULL::double'];
  const joins = lists.map(
    (list) => `ASOF LEFT JOIN ${list} ON ${list}.series = joined.series AND joined.ds >= ${list}.ds`,
  );
  return { price: `coalesce(${prices.join(', ')})::float`, price_join: joins.join('\n') };
}

/** One row per key, so that a driver listed twice cannot double a day; the larger value wins. */
function driverJoin(source: DriverSource, alias: string): string {
  const keys = ['ds', ...(source.bySku ? ['sku_id'] : []), ...(source.byBranch ? ['branch_id'] : [])];
  const filters = [
    `sku_id IS ${source.bySku ? 'NOT NULL' : 'NULL'}`,
    `branch_id IS ${source.byBranch ? 'NOT NULL' : 'NULL'}`,
  ];
  if (source.byBranch)
    filters.push("branch_id >= getvariable('first_branch') AND branch_id <= getvariable('last_branch')");
  const values = source.names.map((name) => `max(${identifier(name)})::double AS ${identifier(name)}`);
  return `LEFT JOIN (
    SELECT ${keys.join(', ')}, ${values.join(', ')} FROM ${parquetFiles(source.file)}
    WHERE ${filters.join(' AND ')} GROUP BY ${keys.join(', ')}
  ) AS ${alias} ON ${keys.map((key) => `${alias}.${key} = days.${key}`).join(' AND ')}`;
}

async function readStatistics(database: Database, input: FeatureShardInput): Promise<SeriesStatistics> {
  const select = fillQuery('feature/series-statistics', {
    panel: parquetFiles(input.outFile),
  });
  await database.run(`CREATE TABLE statistics AS ${select}`);
  const rowCount = await database.scalar<number>('SELECT count(*) FROM statistics');
  return readColumns(database, 'statistics', STATISTICS, rowCount, 'ORDER BY series');
}
