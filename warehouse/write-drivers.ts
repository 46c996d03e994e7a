import { type Database, literal } from './duckdb.ts';
import { viewParquet } from './view-parquet.ts';
import type { ForecastStamp } from './write-forecasts.ts';

/** Writes the stamped drivers of all shards to `file`, in the order of the forecast table. */
export async function publishDrivers(
  database: Database,
  shardFiles: readonly string[],
  { dataCutoff, runId }: ForecastStamp,
  file: string,
): Promise<void> {
  await viewParquet(database, 'shard_drivers', shardFiles);
  await database.run(`COPY (
    SELECT sku_id, branch_id, rank, driver, units, ${literal(dataCutoff)}::date AS data_cutoff, ${literal(runId)} AS run_id
    FROM shard_drivers ORDER BY branch_id, sku_id, rank
  ) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
}
