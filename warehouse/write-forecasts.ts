import { type Database, literal } from './duckdb.ts';
import { queryText } from './query-file.ts';
import { viewParquet } from './view-parquet.ts';

export interface ForecastStamp {
  readonly modelVersion: string;
  readonly dataCutoff: string;
  readonly runId: string;
  readonly generatedAt: Date;
}

/** Rows in a row group: small enough that a reader of one branch skips most of the file. */
const ROW_GROUP_ROWS = 65_536;

/** Writes the stamped forecast table to `file`: the same rows give the same bytes, whatever the number of threads or shards. */
export async function writeForecasts(
  database: Database,
  shardFiles: readonly string[],
  stamp: ForecastStamp,
  file: string,
  threads: number,
): Promise<void> {
  await viewParquet(database, 'scored', shardFiles);
  await database.run(`CREATE OR REPLACE TEMP TABLE stamp AS SELECT
    ${literal(stamp.modelVersion)} AS model_version,
    ${literal(stamp.dataCutoff)}::date AS data_cutoff,
    ${literal(stamp.runId)} AS run_id,
    ${literal(stamp.generatedAt.toISOString())}::timestamp AS generated_at`);
  // Several threads would cut the row groups as they happen to finish.
  await database.run('SET threads = 1');
  await database.run(
    `COPY (${queryText('publish/forecasts')}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`,
  );
  await database.run(`SET threads = ${threads}`);
}
