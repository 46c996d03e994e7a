/** Writes the tables of totals: tonight's with their intervals, and the same with the stamp of the run. */
import { quantileColumn } from '../schemas/config.ts';
import { createTable, type OutputColumn } from './columns.ts';
import { type Database, identifier, literal } from './duckdb.ts';
import { fillQuery } from './fill-query.ts';
import { queryText } from './query-file.ts';
import { viewParquet } from './view-parquet.ts';
import type { ForecastStamp } from './write-forecasts.ts';

/** A run of horizon days and the levels that have a total of it. Days since 1970-01-01, both ends included. */
export interface RunToTotal {
  readonly run: number;
  readonly period: string;
  readonly firstHorizonDay: number;
  readonly lastHorizonDay: number;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly levels: readonly string[];
}

export interface TotalBucket {
  readonly kind: string;
  readonly run: number;
  readonly size: number;
}

/** Ratios of one bucket: the ends of the interval, and one per configured quantile. */
export interface BucketRatios {
  readonly lower: number;
  readonly upper: number;
  readonly quantiles: readonly number[];
}

/** Sums tonight's rows into `total_sums` and names the buckets that occur. Relations `scored` and `ledger` must be there. */
export async function sumTotals(
  database: Database,
  runs: readonly RunToTotal[],
  sizes: { readonly floor: number; readonly count: number },
): Promise<TotalBucket[]> {
  const integers = (name: string, of: (run: RunToTotal) => number): OutputColumn => ({
    name,
    type: 'INTEGER',
    values: Int32Array.from(runs, of),
  });
  const dates = (name: string, of: (run: RunToTotal) => number): OutputColumn => ({
    name,
    type: 'DATE',
    values: Int32Array.from(runs, of),
  });
  await createTable(database, 'total_runs', [
    integers('run', (run) => run.run),
    { name: 'period', type: 'VARCHAR', values: runs.map((run) => run.period) },
    dates('period_start', (run) => run.firstDay),
    dates('period_end', (run) => run.lastDay),
    integers('days', (run) => run.lastHorizonDay - run.firstHorizonDay + 1),
  ]);
  const days = runs.flatMap((run) =>
    run.levels.flatMap((level) =>
      Array.from({ length: run.lastHorizonDay - run.firstHorizonDay + 1 }, (_, k) => ({
        level,
        run: run.run,
        horizonDay: run.firstHorizonDay + k,
      })),
    ),
  );
  await createTable(database, 'total_days', [
    { name: 'level', type: 'VARCHAR', values: days.map((day) => day.level) },
    { name: 'run', type: 'INTEGER', values: Int32Array.from(days, (day) => day.run) },
    { name: 'horizon_days', type: 'INTEGER', values: Int32Array.from(days, (day) => day.horizonDay) },
  ]);
  await database.run(`
    CREATE TABLE size_scale AS SELECT ${sizes.floor}::double AS size_floor, ${sizes.count} AS size_count;
    CREATE TABLE total_sums AS ${queryText('totals/sums')}`);
  return database.rows<TotalBucket>(
    'SELECT DISTINCT kind, run, size FROM total_sums ORDER BY kind, run, size',
  );
}

/** Writes the totals with their quantiles to `file`: the same rows give the same bytes, whatever the number of threads. */
export async function writeTotals(
  database: Database,
  buckets: readonly TotalBucket[],
  ratios: readonly BucketRatios[],
  levels: readonly number[],
  file: string,
): Promise<void> {
  const doubles = (name: string, of: (row: BucketRatios) => number): OutputColumn => ({
    name,
    type: 'DOUBLE',
    values: Float64Array.from(ratios, of),
  });
  await createTable(database, 'total_ratios', [
    { name: 'kind', type: 'VARCHAR', values: buckets.map((bucket) => bucket.kind) },
    { name: 'run', type: 'INTEGER', values: Int32Array.from(buckets, (bucket) => bucket.run) },
    { name: 'size', type: 'INTEGER', values: Int32Array.from(buckets, (bucket) => bucket.size) },
    doubles('yhat_lower', (row) => row.lower),
    doubles('yhat_upper', (row) => row.upper),
    ...levels.map((level, k) => doubles(quantileColumn(level), (row) => row.quantiles[k]!)),
  ]);
  const quantiles = levels.map((level) => {
    const name = identifier(quantileColumn(level));
    return `case when trades then scale * ${name} else 0 end as ${name}`;
  });
  await copyInOrder(
    database,
    fillQuery('totals/forecast-totals', { quantiles: quantiles.join(',\n  ') }),
    file,
  );
}

/** Writes the published table of totals from the job's. */
export async function publishTotals(
  database: Database,
  totalsFile: string,
  stamp: Omit<ForecastStamp, 'modelVersion'>,
  file: string,
): Promise<void> {
  await viewParquet(database, 'totals', [totalsFile]);
  await database.run(`CREATE OR REPLACE TEMP TABLE stamp AS SELECT
    ${literal(stamp.dataCutoff)}::date AS data_cutoff,
    ${literal(stamp.runId)} AS run_id,
    ${literal(stamp.generatedAt.toISOString())}::timestamp AS generated_at`);
  await copyInOrder(database, queryText('totals/published'), file);
}

/** Several threads would cut the row groups as they happen to finish. */
async function copyInOrder(database: Database, select: string, file: string): Promise<void> {
  const threads = await database.scalar<number>("SELECT current_setting('threads')");
  await database.run('SET threads = 1');
  await database.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
  await database.run(`SET threads = ${threads}`);
}
