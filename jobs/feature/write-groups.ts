/** `groups-branch-category.parquet` and `groups-sku.parquet`: daily totals over the panel of all shards. */
import { join } from 'node:path';
import { type Database, literal, parquetFiles } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { shardFiles } from '../shard-files.ts';

/** Files of group totals beside the shards of a panel, and the query that makes each. */
export const GROUP_FILES = ['groups-branch-category', 'groups-sku'] as const;

/** Reads the shards in `out`, `ledger` and `params`. */
export async function writeGroups(database: Database, out: string): Promise<void> {
  const panel = parquetFiles(...shardFiles(out));
  for (const name of GROUP_FILES) {
    await database.run(
      `COPY (${fillQuery(`feature/${name}`, { panel })}) TO ${literal(join(out, `${name}.parquet`))}
       (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 131072)`,
    );
  }
}
