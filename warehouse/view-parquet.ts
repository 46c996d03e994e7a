import { type Database, identifier, parquetFiles } from './duckdb.ts';

/** Names the rows of Parquet files, in the order of the files. */
export async function viewParquet(database: Database, name: string, files: readonly string[]): Promise<void> {
  await database.run(
    `CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS SELECT * FROM ${parquetFiles(...files)}`,
  );
}
