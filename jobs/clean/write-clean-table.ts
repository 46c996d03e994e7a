import { join } from 'node:path';
import type { TableColumn } from '../../schemas/tables.ts';
import { type Database, escapeGlob, identifier, literal } from '../../warehouse/duckdb.ts';

export interface CleanTable {
  /** Name of the file without its ending. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** Columns after the fixed ones. */
  readonly extras: readonly { readonly name: string; readonly type: string }[];
  /** Relation or select in parentheses. */
  readonly from: string;
  /** Columns of `from` that are a key together: rows are written in their order. */
  readonly orderBy: readonly string[];
}

/** Small enough for readers to skip most of a table when they want one branch. */
const ROWS_PER_GROUP = 65_536;

/** Writes a table in the types of its contract, and returns the number of rows in the file. */
export async function writeCleanTable(
  database: Database,
  folder: string,
  table: CleanTable,
): Promise<number> {
  const path = join(folder, `${table.name}.parquet`);
  const columns = [...table.columns, ...table.extras].map(
    ({ name, type }) => `${identifier(name)}::${type} AS ${identifier(name)}`,
  );
  const order = table.orderBy.map((name) => `${identifier(name)} NULLS FIRST`).join(', ');
  await database.run(
    `COPY (SELECT ${columns.join(', ')} FROM ${table.from} ORDER BY ${order})
     TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROWS_PER_GROUP})`,
  );
  return database.scalar<number>(`SELECT num_rows FROM parquet_file_metadata(${literal(escapeGlob(path))})`);
}
