/** Opens a source whatever its files are, and counts its rows before anything judges them. */
import { join } from 'node:path';
import { isRequired } from '../../schemas/config.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import { fileKind } from './file-kind.ts';
import type { RawPart } from './judged-rows.ts';
import type { RawInput, SourceReading } from './raw-input.ts';
import { readCsvFiles } from './read-csv-files.ts';
import { readParquetFiles } from './read-parquet-files.ts';
import { readSqlSource } from './read-sql-source.ts';
import { runsOf } from './runs-of.ts';
import type { SourceFile } from './source-file.ts';

/**
 * The rows of a source. Absent: no rows. A required source without rows is SOURCE_EMPTY; in one of many files, or in
 * an optional source, it is a warning.
 */
export async function openSource(reading: SourceReading): Promise<RawInput> {
  if (reading.resolved.missing.length > 0) return { parts: [], rowsByFile: new Map(), rowsIn: 0 };
  const input = reading.source.sql === undefined ? await openFiles(reading) : await readSqlSource(reading);
  if (input.rowsIn === 0) reportEmpty(reading, reading.resolved.files[0]!, isRequired(reading.source));
  else
    for (const file of reading.resolved.files)
      if (input.rowsByFile.get(file.path) === 0) reportEmpty(reading, file, false);
  return input;
}

/** Files stay in the order of their names, whatever they are: a later row may win over an earlier one. */
async function openFiles(reading: SourceReading): Promise<RawInput> {
  const kinds = reading.resolved.files.map((file) => ({
    file,
    kind: fileKind(file, reading.name, reading.source),
  }));
  const parts: RawPart[] = [];
  const rowsByFile = new Map<string, number>();
  for (const [number, run] of runsOf(kinds, ({ kind }) => kind).entries()) {
    const files = run.map(({ file }) => file);
    const read =
      run[0].kind === 'csv'
        ? await readCsvFiles(reading, files, join(reading.temp, `sifted-${number}`))
        : await readParquetFiles(reading, files);
    parts.push(...read.parts);
    for (const [path, rows] of read.rowsByFile) rowsByFile.set(path, rows);
  }
  let rowsIn = 0;
  for (const rows of rowsByFile.values()) rowsIn += rows;
  return { parts, rowsByFile, rowsIn };
}

function reportEmpty(reading: SourceReading, file: SourceFile, isFailure: boolean): void {
  const { name, source } = reading;
  const shown = source.sql === undefined ? file.shown : 'its select';
  const message = `source ${name} holds no rows: ${shown} is empty`;
  if (!isFailure) {
    reading.warn('SOURCE_EMPTY', message);
    return;
  }
  throw new ShelfcastError('SOURCE_EMPTY', {
    message,
    expected: 'at least one row of data',
    came: 'nothing, or a header only',
    mend: `ask ${source.owner} for the extract again, or set sources.${name}.required: false`,
    where: { source: name, owner: source.owner, file: file.shown },
  });
}
