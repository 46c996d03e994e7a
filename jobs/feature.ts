/** `feature`: the dense daily panel in shards of series, and the ledger that names every SKU-branch pair. */
import { join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import { ENTITIES } from '../schemas/entities.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import { TABLES } from '../schemas/tables.ts';
import { appendRows, readColumns } from '../warehouse/columns.ts';
import { type Database, literal, openDatabase, parquetFiles } from '../warehouse/duckdb.ts';
import { queryText } from '../warehouse/query-file.ts';
import { warnOfPartialAssortment } from './assortment-check.ts';
import type { Counts, Job, JobContext } from './job.ts';
import type { DriverCatalogue, DriverSource, FeatureShardInput, SeriesStatistics } from './shards/feature.ts';
import { warnOfSilentBranches } from './silent-branches.ts';

const ISO_WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function featureJob(config: Config): Job {
  return {
    name: 'feature',
    reads: ['clean'],
    writes: ['panel', 'series_ledger'],
    settings: {
      horizon_days: config.horizon_days,
      calendar: config.calendar,
      series: config.series,
      velocity: config.segments.velocity_units_per_day,
      shards: [config.resources.shard_series, config.resources.shard_rows],
    },
    outputKind: 'directory',
    output: ({ layout, fingerprint }) => layout.panel(fingerprint),
    run: (context) => buildPanel(context, driverFiles(config, context.input('clean'))),
  };
}

async function buildPanel(context: JobContext, driverFiles: readonly string[]): Promise<Counts> {
  const cleanDir = context.input('clean');
  const database = await openDatabase({
    threads: context.threads,
    memoryMb: context.memoryMb,
    tempDir: context.temp,
  });
  try {
    await createViews(database, cleanDir, context);
    const baseFile = join(context.temp, 'series-base.parquet');
    const closedDaysFile = join(context.temp, 'closed-days.parquet');
    await database.run(`CREATE TABLE base AS ${queryText('feature/series-base')}`);
    await warnOfPartialAssortment(database, context);
    await copyTo(database, 'SELECT * FROM base', baseFile);
    await database.run(`CREATE TABLE closed_days AS ${queryText('feature/closed-days')}`);
    await warnOfSilentBranches(database, context);
    await copyTo(database, 'SELECT * FROM closed_days ORDER BY branch_id, ds', closedDaysFile);
    const seriesTotal = await database.scalar<number>('SELECT count(series) FROM base');
    if (seriesTotal === 0) throw noSeries();
    const shared = {
      baseFile,
      closedDaysFile,
      cleanDir,
      cutoff: context.asOf,
      horizonDays: context.config.horizon_days,
      drivers: await driverCatalogue(database, cleanDir, driverFiles),
      hasPriceList: (await database.scalar<number>('SELECT count(*) FROM prices')) > 0,
      hasSoldPrices: (await database.scalar<number>('SELECT count(price) FROM sales')) > 0,
      memoryMb: Math.max(128, Math.floor((context.memoryMb * 0.7) / context.shards.size)),
      tempDir: context.temp,
    };
    const inputs = (await shardRanges(database, seriesTotal, context)).map(
      ([fromSeries, toSeries], k): FeatureShardInput => ({
        ...shared,
        fromSeries,
        toSeries,
        outFile: join(context.out, `shard=${k}.parquet`),
      }),
    );
    const statistics = await context.shards.map<FeatureShardInput, SeriesStatistics>(
      'feature',
      inputs,
      (done) => context.emit({ kind: 'job_progress', job: 'feature', done, total: inputs.length }),
    );
    return await writeLedger(database, statistics, context);
  } finally {
    database.close();
  }
}

/** Ranges [from, to) of series that cover all of them, each with about as many days. */
async function shardRanges(
  database: Database,
  total: number,
  context: JobContext,
): Promise<[number, number][]> {
  const { shard_series, shard_rows } = context.config.resources;
  const { days } = await readColumns(
    database,
    '(SELECT series, (SELECT cutoff FROM params) - coalesce(first_ds, (SELECT cutoff FROM params)) + 1 AS days FROM base WHERE series IS NOT NULL)',
    { days: 'i32' },
    total,
    'ORDER BY series',
  );
  return cutIntoShards(days, shard_series, shard_rows);
}

/**
 * Contiguous ranges [from, to) that cover all series: each holds at most `mostSeries` of them and at most `mostRows`
 * days (more only where one series alone has more), as evenly as that allows. The number of workers plays no part, so
 * it cannot change a byte.
 */
export function cutIntoShards(days: Int32Array, mostSeries: number, mostRows: number): [number, number][] {
  const rows = days.reduce((sum, count) => sum + count, 0);
  const shardCount = Math.max(Math.ceil(rows / mostRows), Math.ceil(days.length / mostSeries));
  const rowsPerShard = rows / shardCount;
  const ranges: [number, number][] = [];
  let from = 0;
  let rowsSeen = 0;
  let rowsBefore = 0;
  for (let i = 0; i < days.length; i++) {
    rowsSeen += days[i]!;
    const isFull =
      i + 1 - from >= mostSeries ||
      rowsSeen >= rowsPerShard * (ranges.length + 1) ||
      rowsSeen - rowsBefore + (days[i + 1] ?? 0) > mostRows;
    if (!isFull && i + 1 < days.length) continue;
    ranges.push([from, i + 1]);
    from = i + 1;
    rowsBefore = rowsSeen;
  }
  return ranges;
}

async function createViews(database: Database, cleanDir: string, context: JobContext): Promise<void> {
  const { config } = context;
  for (const name of ['sales', 'products', 'branches', 'prices', 'events', 'assortment', 'sales_reach']) {
    await database.run(`CREATE VIEW ${name} AS SELECT * FROM ${cleanTable(cleanDir, name)}`);
  }
  const hasAssortment = Object.values(config.sources).some((source) => source.entity === 'assortment');
  const closed = config.calendar.closed_weekdays.map((name) => ISO_WEEKDAYS.indexOf(name) + 1);
  const [slowBelow, fastFrom] = config.segments.velocity_units_per_day;
  await database.run(`
    CREATE TABLE params AS SELECT
      ${literal(context.asOf)}::date AS cutoff,
      ${config.horizon_days} AS horizon_days,
      ${config.series.discontinued_after_days ?? 'NULL'}::integer AS discontinued_after_days,
      ${config.series.min_history_days} AS min_history_days,
      ${hasAssortment} AND (SELECT count(*) > 0 FROM assortment) AS has_assortment,
      ${slowBelow}::double AS slow_below,
      ${fastFrom}::double AS fast_from,
      [${closed.join(', ')}]::integer[] AS closed_weekdays;
    CREATE VIEW sales_span AS SELECT coalesce(min(ds), (SELECT cutoff FROM params)) AS first_ds FROM sales;
  `);
}

function cleanTable(cleanDir: string, name: string): string {
  return parquetFiles(join(cleanDir, `${name}.parquet`));
}

async function copyTo(database: Database, select: string, file: string): Promise<void> {
  await database.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet)`);
}

function driverFiles(config: Config, cleanDir: string): string[] {
  return Object.entries(config.sources)
    .filter(([, source]) => source.entity === 'drivers')
    .map(([name]) => join(cleanDir, `drivers-${name}.parquet`));
}

/** Looks which keys each driver source names: one entry per source and combination of keys, the most specific first. */
async function driverCatalogue(
  database: Database,
  cleanDir: string,
  files: readonly string[],
): Promise<DriverCatalogue> {
  const fixed = new Set<string>(TABLES.clean_drivers.map((column) => column.name));
  const sources: DriverSource[] = [];
  for (const file of files) {
    const table = parquetFiles(file);
    const names = (await columnNames(database, table)).filter((name) => !fixed.has(name));
    if (names.length === 0) continue;
    const patterns = await database.rows<{ bySku: boolean; byBranch: boolean }>(
      `SELECT DISTINCT sku_id IS NOT NULL AS "bySku", branch_id IS NOT NULL AS "byBranch" FROM ${table}`,
    );
    for (const pattern of patterns) sources.push({ file, names, ...pattern });
  }
  const specificity = (source: DriverSource) => Number(source.bySku) * 2 + Number(source.byBranch);
  // By code unit: a locale's order would differ from machine to machine.
  sources.sort((a, b) => specificity(b) - specificity(a) || (a.file < b.file ? -1 : 1));
  const fixedSales = new Set<string>(TABLES.clean_sales.map((column) => column.name));
  const soldNames = (await columnNames(database, cleanTable(cleanDir, 'sales'))).filter(
    (name) => !fixedSales.has(name),
  );
  const names = [...new Set([...soldNames, ...sources.flatMap((source) => source.names)])].filter(
    (name) => name !== 'promotion',
  );
  return { names: names.sort(), soldNames, sources };
}

async function columnNames(database: Database, table: string): Promise<string[]> {
  const rows = await database.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${table}`);
  return rows.map((row) => row.column_name);
}

async function writeLedger(
  database: Database,
  statistics: readonly SeriesStatistics[],
  context: JobContext,
): Promise<Counts> {
  await database.run(
    'CREATE TABLE stats (series INTEGER, history_days INTEGER, in_stock_days INTEGER, recent_units DOUBLE, recent_days INTEGER)',
  );
  for (const part of statistics) {
    await appendRows(database, 'stats', [
      { name: 'series', type: 'INTEGER', values: part.series },
      { name: 'history_days', type: 'INTEGER', values: part.history_days },
      { name: 'in_stock_days', type: 'INTEGER', values: part.in_stock_days },
      { name: 'recent_units', type: 'DOUBLE', values: part.recent_units },
      { name: 'recent_days', type: 'INTEGER', values: part.recent_days },
    ]);
  }
  await database.run(`CREATE TABLE ledger AS ${queryText('feature/series-ledger')}`);
  await copyTo(
    database,
    'SELECT * FROM ledger ORDER BY branch_id, sku_id',
    join(context.out, 'series.parquet'),
  );
  const states = await database.rows<{ state: string; n: number }>(
    'SELECT state, count(*) AS n FROM ledger GROUP BY state ORDER BY state',
  );
  const counts = Object.fromEntries(states.map(({ state, n }) => [state, n]));
  if ((counts.forecast ?? 0) + (counts.cold_start ?? 0) === 0) throw noSeries();
  return { ...counts, shards: statistics.length };
}

function noSeries(): ShelfcastError {
  return new ShelfcastError('DATA_NO_SERIES', {
    message: 'after cleaning, no SKU-branch pair is left to forecast',
    expected: `at least one pair with sales, or in the assortment (${ENTITIES.assortment.meaning})`,
    came: 'none',
    mend: 'look at the rejects and at the ledger’s reasons; is --as-of right, and does the mapping of keys in sales, products and branches agree?',
  });
}
