/** CSV files as rows: each is sifted, and neighbours with the same header are read as one. */
import { clip, ShelfcastError } from '../../schemas/errors.ts';
import { type CsvHeader, readCsvHeader } from '../../warehouse/csv/csv-header.ts';
import { type SiftedCsv, siftCsv } from '../../warehouse/csv/sift-csv.ts';
import { escapeGlob, identifier, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { storageError } from '../../warehouse/storage-error.ts';
import type { RawPart } from './judged-rows.ts';
import { missingColumn } from './missing-column.ts';
import type { SourceReading } from './raw-input.ts';
import type { SourceColumn } from './source-columns.ts';
import type { SourceFile } from './source-file.ts';
import { unreadable } from './unreadable.ts';

export interface CsvRead {
  readonly parts: readonly RawPart[];
  readonly rowsByFile: ReadonlyMap<string, number>;
}

interface Group {
  readonly key: string;
  readonly header: CsvHeader;
  readonly keptPath: string;
  longestBytes: number;
}

/**
 * Sifts the files into working files whose paths begin with `prefix`, adds what breaks the format to the table `rejected`,
 * and returns selects over the rest, in the order of the files.
 * Errors: SOURCE_EMPTY, SOURCE_ENCODING, SOURCE_UNREADABLE, SOURCE_COLUMN_MISSING, SOURCE_COLUMN_DUPLICATE.
 */
export async function readCsvFiles(
  reading: SourceReading,
  files: readonly SourceFile[],
  prefix: string,
): Promise<CsvRead> {
  const groups: Group[] = [];
  const rowsByFile = new Map<string, number>();
  const rejectsPath = `${prefix}-rejects.csv`;
  for (const [fileNumber, file] of files.entries()) {
    const header = await checkedHeader(reading, file);
    if (header === null) {
      rowsByFile.set(file.path, 0);
      continue;
    }
    const group = groupOf(groups, header, prefix);
    const sifted = await sift(reading, file, { fileNumber, header, keptPath: group.keptPath, rejectsPath });
    group.longestBytes = Math.max(group.longestBytes, sifted.longestBytes);
    rowsByFile.set(file.path, sifted.keptCount + sifted.rejectedCount);
  }
  if (groups.length > 0) await addRejects(reading, rejectsPath, files);
  return { parts: groups.map((group) => partOf(group, reading.columns, files)), rowsByFile };
}

/** The last group, if its files have the same header: neighbours only, so that the order of the files holds. */
function groupOf(groups: Group[], header: CsvHeader, prefix: string): Group {
  const key = JSON.stringify([header.delimiter, header.names]);
  const last = groups.at(-1);
  if (last?.key === key) return last;
  const group = { key, header, keptPath: `${prefix}-${groups.length}.csv`, longestBytes: 0 };
  groups.push(group);
  return group;
}

function partOf(group: Group, columns: readonly SourceColumn[], files: readonly SourceFile[]): RawPart {
  const { names } = group.header;
  const mapped = columns.filter((column) => column.from !== null);
  const cells = ["'file_number': 'INTEGER'", "'line_number': 'BIGINT'"].concat(
    names.map((_, k) => `'cell_${k}': 'VARCHAR'`),
  );
  const sql = fillQuery('ingest/sifted-csv', {
    files: `[${files.map((file) => literal(file.shown)).join(', ')}]`,
    columns: mapped.map(({ name, from }) => `cell_${names.indexOf(from!)} as ${identifier(name)}`).join(', '),
    path: literal(escapeGlob(group.keptPath)),
    delimiter: literal(group.header.delimiter),
    // The longest record, its number, and room for the line break; DuckDB's own minimum is 2 MiB.
    max_line_bytes: String(Math.max(2 << 20, group.longestBytes * 2 + 1024)),
    cells: cells.join(', '),
  });
  return { sql, types: Object.fromEntries(mapped.map(({ name }) => [name, 'VARCHAR'])), isText: true };
}

async function addRejects(reading: SourceReading, path: string, files: readonly SourceFile[]): Promise<void> {
  const select = fillQuery('ingest/sifted-rejects', {
    entity: literal(reading.source.entity),
    source: literal(reading.name),
    files: `[${files.map((file) => literal(file.shown)).join(', ')}]`,
    path: literal(escapeGlob(path)),
  });
  await reading.database.run(`INSERT INTO rejected ${select}`);
}

async function sift(
  reading: SourceReading,
  file: SourceFile,
  options: { fileNumber: number; header: CsvHeader; keptPath: string; rejectsPath: string },
): Promise<SiftedCsv> {
  try {
    return await siftCsv(file.path, { ...reading.source.csv, ...options });
  } catch (cause) {
    throw readFailure(reading, file, cause);
  }
}

function readFailure(reading: SourceReading, file: SourceFile, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isZlib = code.startsWith('Z_');
  if (!isZlib && storageError(cause) !== null) return cause;
  const expected = isZlib ? 'a whole gzip file' : 'a file that can be read';
  const mend = isZlib ? 'send the file again; it was cut off or damaged on its way' : 'check the file';
  return unreadable(file, reading.name, reading.source, expected, reason, mend, cause);
}

/** The header, held against the mapping; null for a file without any text, if the source may be empty. */
async function checkedHeader(reading: SourceReading, file: SourceFile): Promise<CsvHeader | null> {
  let header: CsvHeader | null;
  try {
    header = await readCsvHeader(file.path, reading.source.csv);
  } catch (cause) {
    throw readFailure(reading, file, cause);
  }
  if (header === null) return null;
  checkText(reading, file, header);
  checkNames(reading, file, header.names);
  return header;
}

/** Bytes that are no text of the declared encoding show in the header already. */
function checkText(reading: SourceReading, file: SourceFile, header: CsvHeader): void {
  const text = header.names.join(header.delimiter);
  if (!/[\0\uFFFD]/.test(text)) return;
  const { name, source } = reading;
  if (/^\uFFFD\uFFFD/.test(text) || (text.match(/\0/g)?.length ?? 0) >= text.length / 3)
    throw wrongEncoding(reading, file, text, 'utf-16');
  if (text.includes('\0'))
    throw unreadable(
      file,
      name,
      source,
      'text of a CSV',
      `binary data that begins with ${JSON.stringify(clip(text, 40))}`,
      'ask for the file again, or declare its `format`',
    );
  throw wrongEncoding(reading, file, text, 'latin-1');
}

function wrongEncoding(
  reading: SourceReading,
  file: SourceFile,
  header: string,
  suggestion: string,
): ShelfcastError {
  const { name, source } = reading;
  return new ShelfcastError('SOURCE_ENCODING', {
    message: `the header of ${file.shown} is not ${source.csv.encoding}`,
    expected: `text in ${source.csv.encoding}`,
    came: JSON.stringify(clip(header, 120)),
    mend: `set sources.${name}.csv.encoding, most likely to ${suggestion}`,
    where: {
      source: name,
      owner: source.owner,
      file: file.shown,
      row: 1,
      key: `sources.${name}.csv.encoding`,
    },
  });
}

function checkNames(reading: SourceReading, file: SourceFile, names: readonly string[]): void {
  const { name, source, columns } = reading;
  const where = { source: name, owner: source.owner, file: file.shown, row: 1 };
  const mapped = columns.flatMap((column) => (column.from === null ? [] : [column.from]));
  const repeated = names.find((column, k) => column !== '' && names.indexOf(column) !== k);
  if (repeated !== undefined)
    throw new ShelfcastError('SOURCE_COLUMN_DUPLICATE', {
      message: `${file.shown} names the column ${clip(repeated, 80)} twice`,
      expected: 'each column once',
      came: clip(names.join(', '), 400),
      mend: `ask ${source.owner} to name each column once`,
      where: { ...where, column: clip(repeated, 80) },
    });
  for (const column of mapped) if (!names.includes(column)) throw missingColumn(reading, file, names, column);
}
