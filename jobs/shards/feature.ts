/** Shard task of `feature`: clean tables → the dense panel of a contiguous range of series, and what it says of each. */
import { type ColumnsOf, readColumns } from '../../warehouse/columns.ts';
import { type Database, identifier, literal, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { driverColumn } from '../feature/driver-catalogue.ts';
import { type PanelSources, panelQuery } from '../feature/panel-query.ts';

export interface FeatureShardInput extends PanelSources {
  /** Parquet of series-base.sql. */
  readonly baseFile: string;
  readonly closedDaysFile: string;
  readonly eventDaysFile: string;
  readonly cleanDir: string;
  readonly outFile: string;
  /** Series numbers from `fromSeries` up to but without `toSeries`. */
  readonly fromSeries: number;
  readonly toSeries: number;
  readonly cutoff: string;
  readonly horizonDays: number;
  /** sales: a day with a stockout counts as observed, like any open day. */
  readonly target: 'demand' | 'sales';
  readonly memoryMb: number;
  readonly tempDir: string;
}

export interface FeatureShardOutput {
  readonly statistics: SeriesStatistics;
  readonly coverage: PanelCoverage;
}

/** Statistics of each series of the shard, in series order. */
export type SeriesStatistics = ColumnsOf<typeof STATISTICS>;

/** How much the shard's rows know. */
export interface PanelCoverage {
  /** Rows of the horizon. */
  readonly horizonRows: number;
  /** Rows of the horizon whose price a list says. */
  readonly listedPrices: number;
  /** Rows, of history too, whose price is what was last paid. */
  readonly unlistedPrices: number;
  /** Rows of the horizon in which each driver has a value, in the order of `drivers.names`. */
  readonly drivers: readonly number[];
  /** Open rows up to the cutoff, and those of them in which each driver has a value. */
  readonly pastRows: number;
  readonly pastDrivers: readonly number[];
}

const STATISTICS = {
  series: 'i32',
  history_days: 'i32',
  in_stock_days: 'i32',
  recent_units: 'f64',
  recent_days: 'i32',
} as const;

export default async function featureShard(input: FeatureShardInput): Promise<FeatureShardOutput> {
  const database = await openDatabase({ threads: 1, memoryMb: input.memoryMb, tempDir: input.tempDir });
  try {
    await createInputs(database, input);
    await database.run(
      `COPY (${panelQuery(input)}) TO ${literal(input.outFile)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 131072)`,
    );
    return {
      statistics: await readStatistics(database, input),
      coverage: await readCoverage(database, input),
    };
  } finally {
    database.close();
  }
}

async function createInputs(database: Database, input: FeatureShardInput): Promise<void> {
  const table = (name: string) => parquetFiles(`${input.cleanDir}/${name}.parquet`);
  await database.run(`
    CREATE TABLE params AS SELECT ${literal(input.cutoff)}::date AS cutoff, ${input.horizonDays} AS horizon_days,
      ${literal(input.target)} AS target;
    CREATE TABLE shard_series AS
      SELECT series, branch_id, sku_id, first_ds, starts_on, until_ds FROM ${parquetFiles(input.baseFile)}
      WHERE series >= ${input.fromSeries} AND series < ${input.toSeries} ORDER BY series;
    CREATE VIEW closed_days AS SELECT branch_id, ds FROM ${parquetFiles(input.closedDaysFile)};
    CREATE VIEW event_days AS SELECT branch_id, ds, event FROM ${parquetFiles(input.eventDaysFile)};
    SET VARIABLE first_branch = (SELECT min(branch_id) FROM shard_series);
    SET VARIABLE last_branch = (SELECT max(branch_id) FROM shard_series);
    CREATE VIEW shard_sales AS
      SELECT shard_series.series, sales.* EXCLUDE (branch_id, sku_id)
      FROM ${table('sales')} AS sales JOIN shard_series USING (branch_id, sku_id)
      WHERE branch_id >= getvariable('first_branch') AND branch_id <= getvariable('last_branch')
        AND ds <= (SELECT cutoff FROM params);
  `);
  if (!input.hasPriceList) return;
  const days = (joinAndFilter: string) =>
    fillQuery('feature/price-days', {
      prices: `SELECT series, ds, max(price) AS price FROM ${table('prices')} AS prices ${joinAndFilter} GROUP BY series, ds`,
    });
  await database.run(`
    CREATE VIEW branch_prices AS ${days('JOIN shard_series USING (branch_id, sku_id)')};
    CREATE VIEW chain_prices AS ${days('JOIN shard_series USING (sku_id) WHERE prices.branch_id IS NULL')}`);
}

async function readStatistics(database: Database, input: FeatureShardInput): Promise<SeriesStatistics> {
  const select = fillQuery('feature/series-statistics', {
    panel: parquetFiles(input.outFile),
  });
  await database.run(`CREATE TABLE statistics AS ${select}`);
  const rowCount = await database.scalar<number>('SELECT count(*) FROM statistics');
  return readColumns(database, 'statistics', STATISTICS, rowCount, 'ORDER BY series');
}

async function readCoverage(database: Database, input: FeatureShardInput): Promise<PanelCoverage> {
  const { names } = input.drivers;
  const select = fillQuery('feature/panel-coverage', {
    panel: parquetFiles(input.outFile),
    drivers: names
      .map(
        (name, k) => `, count(${identifier(driverColumn(name))}) FILTER (WHERE ds > cutoff) AS "driver ${k}",
          count(${identifier(driverColumn(name))}) FILTER (WHERE ds <= cutoff AND closed = 0) AS "past ${k}"`,
      )
      .join(''),
  });
  const [row] = await database.rows<Record<string, number>>(select);
  return {
    horizonRows: row!.horizon_rows!,
    listedPrices: row!.listed_prices!,
    unlistedPrices: row!.unlisted_prices!,
    drivers: names.map((_name, k) => row![`driver ${k}`]!),
    pastRows: row!.past_rows!,
    pastDrivers: names.map((_name, k) => row![`past ${k}`]!),
  };
}
