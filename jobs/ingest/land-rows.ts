/** Writes the good rows of a source as one Parquet file, and adds the others to the table `rejected`. */
import type { SourceConfig } from '../../schemas/config.ts';
import {
  type Database,
  escapeGlob,
  identifier,
  literal,
  parquetFiles,
  QueryError,
} from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { storageError } from '../../warehouse/storage-error.ts';
import { judgedRows, type RawPart } from './judged-rows.ts';
import type { RawInput } from './raw-input.ts';
import { reasonOf } from './read-parquet-files.ts';
import { type SourceColumn, SQL_TYPE } from './source-columns.ts';
import type { SourceFile } from './source-file.ts';
import type { ResolvedSource } from './source-files.ts';
import { unreadable } from './unreadable.ts';

export interface Landing {
  readonly database: Database;
  readonly name: string;
  readonly source: SourceConfig;
  readonly columns: readonly SourceColumn[];
  readonly resolved: ResolvedSource;
  readonly rowsFile: string;
  readonly asOf: string;
}

export interface LandedRows {
  readonly rowsKept: number;
  readonly rowsRejected: number;
  readonly minDate: string | null;
  readonly maxDate: string | null;
  /** Last day up to as_of; null when there is none, or when the entity has no days. */
  readonly lastDay: string | null;
  readonly schema: readonly { readonly name: string; readonly type: string }[];
}

/** Lands the rows. Every row that came in is kept or rejected; anything else is a bug and throws. */
export async function landRows(landing: Landing, input: RawInput): Promise<LandedRows> {
  const { database } = landing;
  const rowsKept = await writeRows(landing, input);
  const rowsRejected = await database.scalar<number>('SELECT count(*) FROM rejected');
  if (rowsKept + rowsRejected !== input.rowsIn)
    throw new Error(
      `source ${landing.name}: ${input.rowsIn} rows came in, but ${rowsKept} were kept and ${rowsRejected} rejected`,
    );
  return { rowsKept, rowsRejected, ...(await dateRange(landing)), schema: schemaOf(landing.columns) };
}

/** Returns how many rows were kept. Where all were, nothing is read again to look for the others. */
async function writeRows(landing: Landing, input: RawInput): Promise<number> {
  const { database, columns, source, rowsFile } = landing;
  const judged = input.parts.length === 0 ? emptyRows(columns) : judgedRows(input.parts, columns, source.csv);
  const landed = [...columns.map(({ name }) => identifier(name)), 'source_file', 'source_row'].join(', ');
  try {
    await database.run(`
      COPY (SELECT ${landed} FROM (${judged}) WHERE broken IS NULL)
      TO ${literal(rowsFile)} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy)`);
    const rowsKept = await database.scalar<number>(
      `SELECT num_rows FROM parquet_file_metadata(${literal(escapeGlob(rowsFile))})`,
    );
    if (rowsKept === input.rowsIn) return rowsKept;
    await database.run(`
      INSERT INTO rejected
        SELECT ${literal(source.entity)}, ${literal(landing.name)}, split_part(broken, ' ', 1), source_file, source_row, detail
        FROM (${judged}) WHERE broken IS NOT NULL`);
    return rowsKept;
  } catch (cause) {
    throw await nameDamagedFile(landing, input.parts, cause);
  }
}

/** A damaged page shows only when it is read: finds out in which file it is. */
async function nameDamagedFile(
  landing: Landing,
  parts: readonly RawPart[],
  cause: unknown,
): Promise<unknown> {
  if (!(cause instanceof QueryError) || storageError(cause) !== null) return cause;
  const { database, source, name } = landing;
  const isRead = (file: SourceFile) =>
    parts.some((part) => !part.isText && part.sql.includes(literal(escapeGlob(file.path))));
  for (const file of landing.resolved.files.filter(isRead)) {
    try {
      await database.rows(`SELECT bit_xor(hash(COLUMNS(*))) FROM ${parquetFiles(file.path)}`);
    } catch (reason) {
      if (!(reason instanceof QueryError)) return cause;
      const came = reasonOf(reason);
      return unreadable(file, name, source, 'a whole Parquet file', came, 'send the file again', cause);
    }
  }
  return cause;
}

function emptyRows(columns: readonly SourceColumn[]): string {
  const nulls = columns.map(({ name, kind }) => `null::${SQL_TYPE[kind]} AS ${identifier(name)}`);
  return `SELECT ${nulls.join(', ')}, null::VARCHAR AS source_file, null::BIGINT AS source_row, null::VARCHAR AS broken, null::VARCHAR AS detail WHERE false`;
}

function schemaOf(columns: readonly SourceColumn[]): { name: string; type: string }[] {
  return [
    ...columns.map(({ name, kind }) => ({ name, type: SQL_TYPE[kind] })),
    { name: 'source_file', type: 'VARCHAR' },
    { name: 'source_row', type: 'BIGINT' },
  ];
}

async function dateRange(
  landing: Landing,
): Promise<{ minDate: string | null; maxDate: string | null; lastDay: string | null }> {
  const mapped = new Set(landing.columns.flatMap(({ name, from }) => (from === null ? [] : [name])));
  const day = mapped.has('ds') ? 'ds' : mapped.has('sold_at') ? 'sold_at::date' : 'null::date';
  const [range] = await landing.database.rows<{
    min_date: string | null;
    max_date: string | null;
    last_day: string | null;
  }>(
    fillQuery('ingest/date-range', {
      day,
      path: literal(escapeGlob(landing.rowsFile)),
      as_of: literal(landing.asOf),
    }),
  );
  return { minDate: range!.min_date, maxDate: range!.max_date, lastDay: range!.last_day };
}
