/** Parquet files as rows, each in the types that it has. */
import { ShelfcastError } from '../../schemas/errors.ts';
import { escapeGlob, fileList, identifier, literal, QueryError } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { storageError } from '../../warehouse/storage-error.ts';
import type { RawPart } from './judged-rows.ts';
import { missingColumn } from './missing-column.ts';
import type { RawInput, SourceReading } from './raw-input.ts';
import { runsOf } from './runs-of.ts';
import type { SourceFile } from './source-file.ts';
import { unreadable } from './unreadable.ts';

interface ParquetFile {
  readonly file: SourceFile;
  /** DuckDB type of each column, by its name in the file. */
  readonly typeOf: ReadonlyMap<string, string>;
  /** What the path has before the name that is shown; null when the path does not end in that name. */
  readonly root: string | null;
}

/**
 * Opens the files, neighbours of one schema as one relation: a select for each of thousands would take minutes to bind.
 * Errors: SOURCE_UNREADABLE, SOURCE_COLUMN_MISSING.
 */
export async function readParquetFiles(
  reading: SourceReading,
  files: readonly SourceFile[],
): Promise<Omit<RawInput, 'rowsIn'>> {
  const opened: ParquetFile[] = [];
  const rowsByFile = new Map<string, number>();
  for (const file of files) {
    try {
      opened.push(await openParquet(reading, file));
      const count = `SELECT num_rows FROM parquet_file_metadata(${literal(escapeGlob(file.path))})`;
      rowsByFile.set(file.path, await reading.database.scalar<number>(count));
    } catch (cause) {
      throw unreadableParquet(reading, file, cause);
    }
  }
  const parts = runsOf(opened, groupKey).map((group) => partOf(reading, group));
  return { parts, rowsByFile };
}

async function openParquet(reading: SourceReading, file: SourceFile): Promise<ParquetFile> {
  const path = literal(escapeGlob(file.path));
  const described = await reading.database.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE SELECT * FROM read_parquet(${path})`,
  );
  const typeOf = new Map(described.map((column) => [column.column_name, column.column_type]));
  for (const { from } of reading.columns)
    if (from !== null && !typeOf.has(from)) throw missingColumn(reading, file, [...typeOf.keys()], from);
  const root = file.path.endsWith(file.shown) ? file.path.slice(0, -file.shown.length) : null;
  return { file, typeOf, root };
}

function groupKey({ file, typeOf, root }: ParquetFile): string {
  return JSON.stringify([root ?? file.path, [...typeOf]]);
}

function partOf(reading: SourceReading, group: readonly [ParquetFile, ...ParquetFile[]]): RawPart {
  const [{ file, typeOf, root }] = group;
  const mapped = reading.columns.filter((column) => column.from !== null);
  const sql = fillQuery('ingest/parquet-rows', {
    // Characters of SQL are code points.
    file: root === null ? literal(file.shown) : `substr("path of file", ${[...root].length + 1})`,
    columns: mapped.map(({ name, from }) => `${identifier(from!)} as ${identifier(name)}`).join(', '),
    paths: fileList(group.map((member) => member.file.path)),
  });
  return {
    sql,
    types: Object.fromEntries(mapped.map(({ name, from }) => [name, typeOf.get(from!)!])),
    isText: false,
  };
}

/** SOURCE_UNREADABLE in plain words, unless the failure is one of storage or already has its name. */
export function unreadableParquet(reading: SourceReading, file: SourceFile, cause: unknown): unknown {
  if (!(cause instanceof QueryError) || cause instanceof ShelfcastError || storageError(cause) !== null)
    return cause;
  const isCut = /No magic bytes found at end|too small to be a Parquet/i.test(cause.message);
  return unreadable(
    file,
    reading.name,
    reading.source,
    'a whole Parquet file',
    isCut ? 'one whose end is missing: it was cut off on its way' : reasonOf(cause),
    'send the file again',
    cause,
  );
}

/** DuckDB's reason in one line, without the statement and the caret that points into it. */
export function reasonOf(error: unknown): string {
  const inner = error instanceof QueryError && error.cause instanceof Error ? error.cause : error;
  const message = inner instanceof Error ? inner.message : String(inner);
  return message
    .split(/\n\s*\n?LINE \d+:|\n\s*in: /)[0]!
    .replace(/\s+/g, ' ')
    .trim();
}
