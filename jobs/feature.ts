/** `feature`: the dense daily panel in shards of series, the ledger that names every SKU-branch pair, and what all shards tell together. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import { isoDay } from '../schemas/day.ts';
import { ENTITIES } from '../schemas/entities.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import type { PanelDocument } from '../schemas/manifest.ts';
import { readColumns } from '../warehouse/columns.ts';
import { type Database, literal, openDatabase, parquetFiles } from '../warehouse/duckdb.ts';
import { queryText } from '../warehouse/query-file.ts';
import { warnOfPartialAssortment } from './assortment-check.ts';
import { asChallenger, configOf, nameFor, type Role } from './challenger.ts';
import { cutIntoShards, rowsPerShard } from './feature/cut-into-shards.ts';
import { driverCatalogue } from './feature/driver-catalogue.ts';
import { type KnownSources, knownColumns } from './feature/panel-document.ts';
import { writeGroups } from './feature/write-groups.ts';
import { writeLedger } from './feature/write-ledger.ts';
import { writeStatics } from './feature/write-statics.ts';
import type { Counts, Job, JobContext } from './job.ts';
import type { FeatureShardInput, FeatureShardOutput } from './shards/feature.ts';
import { warnOfSilentBranches } from './silent-branches.ts';

const ISO_WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function featureJob(config: Config, role: Role = 'champion'): Job {
  const job: Job = {
    name: nameFor(role, 'feature'),
    reads: ['clean'],
    writes: ['panel', 'series_ledger'].map((table) => nameFor(role, table)),
    settings: {
      horizon_days: config.horizon_days,
      target: configOf(config, role).target,
      calendar: config.calendar,
      series: config.series,
      velocity: config.segments.velocity_units_per_day,
      backtest_reach: backtestReachDays(config),
      shards: [config.resources.shard_series, config.resources.shard_rows],
    },
    outputKind: 'directory',
    output: ({ layout, fingerprint }) => layout.panel(fingerprint),
    run: (context) => buildPanel(context, driverFiles(config, context.input('clean'))),
  };
  // What the champion's panel warned of is not said twice.
  return role === 'champion'
    ? job
    : asChallenger({ ...job, run: (context) => job.run({ ...context, warn: () => {} }) });
}

async function buildPanel(context: JobContext, driverFiles: readonly string[]): Promise<Counts> {
  const database = await openDatabase({
    threads: context.threads,
    memoryMb: context.memoryMb,
    tempDir: context.temp,
  });
  try {
    await createViews(database, context);
    await database.run(`CREATE TABLE base AS ${queryText('feature/series-base')}`);
    await warnOfPartialAssortment(database, context);
    await database.run(`CREATE TABLE closed_days AS ${queryText('feature/closed-days')}`);
    await warnOfSilentBranches(database, context);
    const seriesTotal = await database.scalar<number>('SELECT count(series) FROM base');
    if (seriesTotal === 0) throw noSeries();
    const sources = await knownSources(database, context, driverFiles);
    const shards = await writeShards(database, context, sources, seriesTotal);
    const counts = await writeLedger(
      database,
      shards.map((shard) => shard.statistics),
      context.out,
    );
    if ((counts.forecast ?? 0) + (counts.cold_start ?? 0) === 0) throw noSeries();
    await writeGroups(database, context.out, context.memoryMb);
    const document: PanelDocument = {
      kind: 'shelfcast.panel',
      version: 1,
      first_ds: isoDay(firstPanelDay(context)),
      columns: knownColumns(
        sources,
        shards.map((shard) => shard.coverage),
      ),
      events: await eventNames(database),
      statics: await writeStatics(database, context.out),
    };
    writeFileSync(join(context.out, 'panel.json'), `${JSON.stringify(document, null, 2)}\n`);
    return { ...counts, shards: shards.length };
  } finally {
    database.close();
  }
}

/** Days from the cutoff back to the origin of the earliest fold that the backtest may have. */
function backtestReachDays({ horizon_days, backtest }: Config): number {
  return horizon_days + (backtest.folds - 1) * backtest.stride_days;
}

/** First day that the models may look at from the origin of any fold. */
function firstPanelDay({ config, asOfDay }: JobContext): number {
  return asOfDay - backtestReachDays(config) - config.series.history_days + 1;
}

async function knownSources(
  database: Database,
  context: JobContext,
  driverFiles: readonly string[],
): Promise<KnownSources> {
  const isAny = async (count: string, from: string) =>
    (await database.scalar<number>(`SELECT count(${count}) FROM ${from}`)) > 0;
  return {
    hasPriceList: await isAny('*', 'prices'),
    hasSoldPrices: await isAny('price', 'sales'),
    hasSoldPromotions: await isAny('promotion', 'sales'),
    hasEvents: await isAny('*', 'events'),
    drivers: await driverCatalogue(database, context.input('clean'), driverFiles),
  };
}

/** Writes `shard=<k>.parquet` of every shard, in workers. */
async function writeShards(
  database: Database,
  context: JobContext,
  sources: KnownSources,
  seriesTotal: number,
): Promise<FeatureShardOutput[]> {
  const input = async (name: string, select: string): Promise<string> => {
    const file = join(context.temp, `${name}.parquet`);
    await database.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet)`);
    return file;
  };
  const shared = {
    baseFile: await input('series-base', 'SELECT * FROM base'),
    closedDaysFile: await input('closed-days', 'SELECT * FROM closed_days ORDER BY branch_id, ds'),
    eventDaysFile: await input('event-days', queryText('feature/event-days')),
    cleanDir: context.input('clean'),
    cutoff: context.asOf,
    target: context.config.target,
    horizonDays: context.config.horizon_days,
    drivers: sources.drivers,
    hasPriceList: sources.hasPriceList,
    hasSoldPrices: sources.hasSoldPrices,
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
  return context.shards.map<FeatureShardInput, FeatureShardOutput>('feature', inputs, (done) =>
    context.emit({ kind: 'job_progress', job: 'feature', done, total: inputs.length }),
  );
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
  const rows = days.reduce((sum, count) => sum + count, 0);
  return cutIntoShards(days, shard_series, rowsPerShard(rows, shard_rows));
}

async function createViews(database: Database, context: JobContext): Promise<void> {
  const { config } = context;
  const cleanDir = context.input('clean');
  for (const name of ['sales', 'products', 'branches', 'prices', 'events', 'assortment', 'sales_reach']) {
    await database.run(
      `CREATE VIEW ${name} AS SELECT * FROM ${parquetFiles(join(cleanDir, `${name}.parquet`))}`,
    );
  }
  const hasAssortment = Object.values(config.sources).some((source) => source.entity === 'assortment');
  const closed = config.calendar.closed_weekdays.map((name) => ISO_WEEKDAYS.indexOf(name) + 1);
  const [slowBelow, fastFrom] = config.segments.velocity_units_per_day;
  await database.run(`
    CREATE TABLE params AS SELECT
      ${literal(context.asOf)}::date AS cutoff,
      ${config.horizon_days} AS horizon_days,
      ${literal(isoDay(firstPanelDay(context)))}::date AS panel_first_ds,
      ${config.series.discontinued_after_days ?? 'NULL'}::integer AS discontinued_after_days,
      ${config.series.min_history_days} AS min_history_days,
      ${hasAssortment} AND (SELECT count(*) > 0 FROM assortment) AS has_assortment,
      ${slowBelow}::double AS slow_below,
      ${fastFrom}::double AS fast_from,
      [${closed.join(', ')}]::integer[] AS closed_weekdays;
    CREATE VIEW sales_span AS SELECT coalesce(min(ds), (SELECT cutoff FROM params)) AS first_ds FROM sales;
  `);
}

function driverFiles(config: Config, cleanDir: string): string[] {
  return Object.entries(config.sources)
    .filter(([, source]) => source.entity === 'drivers')
    .map(([name]) => join(cleanDir, `drivers-${name}.parquet`));
}

/** Names of all events in the order of their numbers. */
async function eventNames(database: Database): Promise<string[]> {
  const rows = await database.rows<{ event: string }>('SELECT DISTINCT event FROM events ORDER BY event');
  return rows.map((row) => row.event);
}

function noSeries(): ShelfcastError {
  return new ShelfcastError('DATA_NO_SERIES', {
    message: 'after cleaning, no SKU-branch pair is left to forecast',
    expected: `at least one pair with sales, or in the assortment (${ENTITIES.assortment.meaning})`,
    came: 'none',
    mend: 'look at the rejects and at the ledger’s reasons; is --as-of right, and does the mapping of keys in sales, products and branches agree?',
  });
}
