/** A source that is a select over files: the files become views under the names of the inputs. */
import type { SourceConfig } from '../../schemas/config.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import { type Database, fileList, identifier, literal, QueryError } from '../../warehouse/duckdb.ts';
import { storageError } from '../../warehouse/storage-error.ts';
import { fileKind } from './file-kind.ts';
import { missingColumn } from './missing-column.ts';
import type { RawInput, SourceReading } from './raw-input.ts';
import { reasonOf } from './read-parquet-files.ts';
import type { SourceFile } from './source-file.ts';

const RESULT = 'sql_result';
const SQL_FILE: SourceFile = { path: 'sql', shown: 'sql' };
const SELECT_STATEMENT = 1;

/** Runs the select into a table and returns it as rows. Errors: SOURCE_SQL_INVALID, SOURCE_UNREADABLE, SOURCE_COLUMN_MISSING. */
export async function readSqlSource(reading: SourceReading): Promise<RawInput> {
  const { database, source, resolved, columns } = reading;
  try {
    for (const [input, files] of Object.entries(resolved.inputs))
      await database.run(`CREATE VIEW ${identifier(input)} AS ${inputSelect(reading, files)}`);
    const select = await onlySelect(database, source.sql!);
    await createResult(database, select);
  } catch (cause) {
    throw invalidSql(reading, cause);
  }
  const described = await database.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${RESULT}`);
  const typeOf = new Map(described.map((column) => [column.column_name, column.column_type]));
  const types: Record<string, string> = {};
  const mapped = columns.flatMap(({ name, from }) => {
    if (from === null) return [];
    const type = typeOf.get(from);
    if (type === undefined) throw missingColumn(reading, SQL_FILE, [...typeOf.keys()], from);
    types[name] = type;
    return [`${identifier(from)} as ${identifier(name)}`];
  });
  const sql = `select 'sql' as source_file, rowid + 1 as source_row, ${mapped.join(', ')} from ${RESULT}`;
  const rowsIn = await database.scalar<number>(`SELECT count(*) FROM ${RESULT}`);
  return { parts: [{ sql, types, isText: false }], rowsByFile: new Map(), rowsIn };
}

/** Several threads would group and join in an order of their own, and later rows win over earlier ones. */
async function createResult(database: Database, select: string): Promise<void> {
  const threads = await database.scalar<number>("SELECT current_setting('threads')");
  await database.run('SET threads = 1');
  await database.run(`CREATE TABLE ${RESULT} AS SELECT * FROM (${select}\n)`);
  await database.run(`SET threads = ${threads}`);
}

function inputSelect(reading: SourceReading, files: readonly SourceFile[]): string {
  const kinds = new Set(files.map((file) => fileKind(file, reading.name, reading.source)));
  if (kinds.size > 1)
    throw new ShelfcastError('SOURCE_SQL_INVALID', {
      message: `an input of source ${reading.name} mixes CSV and Parquet`,
      expected: 'files of one format for each input',
      came: files.map((file) => file.shown).join(', '),
      mend: `give sources.${reading.name}.inputs one name for each format`,
      where: {
        source: reading.name,
        owner: reading.source.owner,
        key: `sources.${reading.name}.inputs`,
      },
    });
  const paths = fileList(files.map((file) => file.path));
  return kinds.has('parquet')
    ? `SELECT * FROM read_parquet(${paths}, union_by_name = true)`
    : `SELECT * FROM read_csv(${paths}, ${csvOptions(reading.source.csv).join(', ')})`;
}

/** DuckDB finds out by itself what the configuration leaves open. */
function csvOptions(csv: SourceConfig['csv']): string[] {
  const declared: Record<string, string | undefined> = {
    delim: csv.delimiter,
    quote: csv.quote === '"' ? undefined : csv.quote,
    encoding: csv.encoding === 'utf-8' ? undefined : csv.encoding,
    decimal_separator: csv.decimal === '.' ? undefined : csv.decimal,
    dateformat: csv.date_format,
    timestampformat: csv.date_format,
  };
  const options = Object.entries(declared).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = ${literal(value)}`],
  );
  const nulls = `nullstr = [${csv.null_values.map(literal).join(', ')}]`;
  return ['header = true', 'union_by_name = true', 'sample_size = -1', nulls, ...options];
}

/** The text, if it is exactly one select. */
async function onlySelect(database: Database, sql: string): Promise<string> {
  const statements = await database.connection.extractStatements(sql);
  if (statements.count !== 1) throw new QueryError(`came ${statements.count} statements`, sql, null);
  const prepared = await statements.prepare(0);
  if (prepared.statementType !== SELECT_STATEMENT)
    throw new QueryError('came a statement that is no select', sql, null);
  return sql.trim().replace(/;\s*$/, '');
}

function invalidSql(reading: SourceReading, cause: unknown): unknown {
  if (cause instanceof ShelfcastError || storageError(cause) !== null) return cause;
  const { name, source } = reading;
  const came = reasonOf(cause);
  return new ShelfcastError('SOURCE_SQL_INVALID', {
    message: `the select of source ${name} cannot be run`,
    expected: `one select over ${Object.keys(reading.resolved.inputs).join(', ')}`,
    came,
    mend: `correct sources.${name}.sql`,
    where: { source: name, owner: source.owner, key: `sources.${name}.sql` },
    cause,
  });
}
