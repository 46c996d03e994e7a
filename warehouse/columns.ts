/** Columns between DuckDB and typed arrays, chunk by chunk: row objects would cost tens of ns a cell. */
import {
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDataChunk,
  type DuckDBType,
  FLOAT,
  INTEGER,
  SMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type Database, identifier, QueryError } from './duckdb.ts';

/** Element type of a numeric column. NULL becomes NaN in floating columns and 0 in whole ones. */
export type ElementType = 'f64' | 'f32' | 'i32' | 'u8';
export type NumericArray = Float64Array | Float32Array | Int32Array | Uint8Array;

const ELEMENTS = {
  f64: {
    sql: 'DOUBLE',
    bytes: 8,
    of: (n: number) => new Float64Array(n),
    view: (b: Uint8Array, n: number) => new Float64Array(b.buffer, b.byteOffset, n),
  },
  f32: {
    sql: 'FLOAT',
    bytes: 4,
    of: (n: number) => new Float32Array(n),
    view: (b: Uint8Array, n: number) => new Float32Array(b.buffer, b.byteOffset, n),
  },
  i32: {
    sql: 'INTEGER',
    bytes: 4,
    of: (n: number) => new Int32Array(n),
    view: (b: Uint8Array, n: number) => new Int32Array(b.buffer, b.byteOffset, n),
  },
  u8: {
    sql: 'UTINYINT',
    bytes: 1,
    of: (n: number) => new Uint8Array(n),
    view: (b: Uint8Array, n: number) => new Uint8Array(b.buffer, b.byteOffset, n),
  },
} as const;

type ArrayOf<T extends ElementType> = T extends 'f64'
  ? Float64Array
  : T extends 'f32'
    ? Float32Array
    : T extends 'i32'
      ? Int32Array
      : Uint8Array;
export type ColumnsOf<Spec extends Record<string, ElementType>> = {
  [Name in keyof Spec]: ArrayOf<Spec[Name]>;
};

/**
 * Reads the named columns of `source` (a table, or a select in parentheses) in its order.
 * `rowCount` is the number of rows, which the caller has counted first.
 */
export async function readColumns<Spec extends Record<string, ElementType>>(
  database: Database,
  source: string,
  spec: Spec,
  rowCount: number,
  tail = '',
): Promise<ColumnsOf<Spec>> {
  const names = Object.keys(spec);
  const elements = names.map((name) => ELEMENTS[spec[name]!]);
  const arrays = elements.map((element) => element.of(rowCount)) as NumericArray[];
  const casts = names.map((name) => identifierCast(name, spec[name]!));
  const sql = `SELECT ${casts.join(', ')} FROM ${source} ${tail}`;
  const result = await database.connection.stream(sql);
  let start = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const count = chunk.rowCount;
    if (start + count > rowCount) throw new QueryError(`expected ${rowCount} rows, came more`, sql, null);
    for (let k = 0; k < names.length; k++) readVector(chunk, k, elements[k]!, arrays[k]!, start, count);
    start += count;
  }
  if (start !== rowCount) throw new QueryError(`expected ${rowCount} rows, came ${start}`, sql, null);
  return Object.fromEntries(names.map((name, k) => [name, arrays[k]])) as ColumnsOf<Spec>;
}

type Element = (typeof ELEMENTS)[ElementType];

/** How an element type is read. */
export function elementOf(type: ElementType): Element {
  return ELEMENTS[type];
}

/** A column of a select as an element type. */
export function identifierCast(name: string, type: ElementType): string {
  return `CAST(${identifier(name)} AS ${ELEMENTS[type].sql}) AS ${identifier(name)}`;
}

/** Copies a column of a chunk to `out`, from place `start` on. */
export function readVector(
  chunk: DuckDBDataChunk,
  column: number,
  element: Element,
  out: NumericArray,
  start: number,
  count: number,
): void {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  const bytes = duckdb.vector_get_data(vector, count * element.bytes);
  out.set(element.view(bytes, count), start);
  const validity = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8);
  if (validity === null) return;
  const missing = out instanceof Float64Array || out instanceof Float32Array ? Number.NaN : 0;
  for (let row = 0; row < count; row++) {
    if (((validity[row >> 3]! >> (row & 7)) & 1) === 0) out[start + row] = missing;
  }
}

/** A column to write: a typed array, or texts. A NaN in a column marked `nullable` becomes NULL. */
export type OutputColumn =
  | {
      readonly name: string;
      readonly type: 'DOUBLE' | 'FLOAT';
      readonly values: Float64Array | Float32Array;
      readonly nullable?: boolean;
    }
  | { readonly name: string; readonly type: 'INTEGER' | 'DATE'; readonly values: Int32Array }
  | { readonly name: string; readonly type: 'SMALLINT'; readonly values: Int16Array }
  | { readonly name: string; readonly type: 'UTINYINT' | 'BOOLEAN'; readonly values: Uint8Array }
  | { readonly name: string; readonly type: 'VARCHAR'; readonly values: readonly (string | null)[] };

const DUCKDB_TYPE: Record<OutputColumn['type'], DuckDBType> = {
  DOUBLE,
  FLOAT,
  INTEGER,
  DATE,
  SMALLINT,
  UTINYINT,
  BOOLEAN,
  VARCHAR,
};
const ROWS_PER_CHUNK = 2048;

/** Creates `table` from columns of equal length. DATE columns hold days since 1970-01-01. */
export async function createTable(
  database: Database,
  table: string,
  columns: readonly OutputColumn[],
): Promise<void> {
  const definitions = columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ');
  await database.run(`CREATE TABLE ${identifier(table)} (${definitions})`);
  await appendRows(database, table, columns);
}

/** Appends columns of equal length to an existing table, in the table's column order. */
export async function appendRows(
  database: Database,
  table: string,
  columns: readonly OutputColumn[],
): Promise<void> {
  const rowCount = columns[0]?.values.length ?? 0;
  for (const column of columns) {
    if (column.values.length !== rowCount)
      throw new RangeError(
        `column ${column.name}: expected ${rowCount} values, came ${column.values.length}`,
      );
  }
  const appender = await database.connection.createAppender(table);
  const chunk = DuckDBDataChunk.create(
    columns.map((column) => DUCKDB_TYPE[column.type]),
    ROWS_PER_CHUNK,
  );
  for (let start = 0; start < rowCount; start += ROWS_PER_CHUNK) {
    const count = Math.min(ROWS_PER_CHUNK, rowCount - start);
    chunk.reset();
    chunk.rowCount = count;
    columns.forEach((column, k) => {
      writeVector(chunk, k, column, start, count);
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function writeVector(
  chunk: DuckDBDataChunk,
  k: number,
  column: OutputColumn,
  start: number,
  count: number,
): void {
  if (column.type === 'VARCHAR') {
    chunk.setColumnValues(k, column.values.slice(start, start + count));
    return;
  }
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, k);
  const { buffer, byteOffset, BYTES_PER_ELEMENT } = column.values;
  duckdb.copy_data_to_vector(
    vector,
    0,
    buffer as ArrayBuffer,
    byteOffset + start * BYTES_PER_ELEMENT,
    count * BYTES_PER_ELEMENT,
  );
  if ((column.type === 'DOUBLE' || column.type === 'FLOAT') && column.nullable === true) {
    markMissing(vector, column.values, start, count);
  }
}

function markMissing(
  vector: duckdb.Vector,
  values: Float64Array | Float32Array,
  start: number,
  count: number,
): void {
  // The bindings hand a vector's validity out as a copy, so the bits are made here and copied in.
  const validity = new Uint8Array(Math.ceil(count / 64) * 8).fill(0xff);
  let hasMissing = false;
  for (let row = 0; row < count; row++) {
    if (!Number.isNaN(values[start + row]!)) continue;
    validity[row >> 3]! &= ~(1 << (row & 7));
    hasMissing = true;
  }
  if (!hasMissing) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer, 0, validity.length);
}
