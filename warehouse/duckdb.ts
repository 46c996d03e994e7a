/** The one adapter to DuckDB: opening, running SQL, and columns in and out as typed arrays. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { clip } from '../schemas/errors.ts';

export interface Database {
  readonly connection: DuckDBConnection;
  /** Runs one or more statements for their effect. A failure carries its SQL. */
  run(sql: string, values?: Values): Promise<void>;
  /** Rows as plain objects; for small results only, since row objects are slow. Integers beyond 2^53 are not expected. */
  rows<Row = Record<string, unknown>>(sql: string, values?: Values): Promise<Row[]>;
  /** First row's first column. */
  scalar<T = unknown>(sql: string, values?: Values): Promise<T>;
  close(): void;
}

export type Values = Record<string, string | number | boolean | null>;

export interface OpenOptions {
  readonly path?: string;
  readonly threads?: number;
  readonly memoryMb?: number;
  readonly tempDir?: string;
  readonly readOnly?: boolean;
  /** Keeps SQL from reading or writing any file but the database itself. */
  readonly sandboxed?: boolean;
}

/** Opens a database; in memory when no path is given. Time zone is always UTC. */
export async function openDatabase(options: OpenOptions = {}): Promise<Database> {
  const settings: Record<string, string> = {
    threads: String(options.threads ?? 1),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
  if (options.memoryMb !== undefined) settings.memory_limit = `${options.memoryMb}MB`;
  if (options.tempDir !== undefined) settings.temp_directory = options.tempDir;
  if (options.readOnly) settings.access_mode = 'READ_ONLY';
  const instance = await DuckDBInstance.create(options.path ?? ':memory:', settings);
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  if (options.sandboxed) {
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  }
  return wrap(connection, () => {
    connection.closeSync();
    instance.closeSync();
  });
}

function wrap(connection: DuckDBConnection, close: () => void): Database {
  const read = async (sql: string, values?: Values) => {
    try {
      return await connection.runAndReadAll(sql, values);
    } catch (error) {
      throw withSql(error, sql);
    }
  };
  return {
    connection,
    close,
    async run(sql, values) {
      try {
        await connection.run(sql, values);
      } catch (error) {
        throw withSql(error, sql);
      }
    },
    async rows<Row>(sql: string, values?: Values) {
      const reader = await read(sql, values);
      const names = reader.deduplicatedColumnNames();
      // From entries: a column may be called `__proto__`.
      return reader
        .getRowsJS()
        .map((row) => Object.fromEntries(names.map((name, k) => [name, plain(row[k])]))) as Row[];
    },
    async scalar<T>(sql: string, values?: Values) {
      const reader = await read(sql, values);
      return plain(reader.getRowsJS()[0]?.[0]) as T;
    },
  };
}

/** A failure of a statement, with the statement that failed. */
export class QueryError extends Error {
  readonly sql: string;

  constructor(message: string, sql: string, cause: unknown) {
    super(message, { cause });
    this.name = 'QueryError';
    this.sql = sql;
  }
}

function withSql(error: unknown, sql: string): QueryError {
  const message = error instanceof Error ? error.message : String(error);
  return new QueryError(`${clip(message, 2000)}\n  in: ${clip(sql.trim(), 400)}`, sql, error);
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** A text as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Paths as the list literal that read_parquet and read_csv take; glob characters in a path stay literal. */
export function fileList(paths: readonly string[]): string {
  return `[${paths.map((path) => literal(escapeGlob(path))).join(', ')}]`;
}

/** DuckDB expands globs in every path that it reads: wrap the special characters of a real path in brackets. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, (character) => `[${character}]`);
}

/**
 * Parquet files as a relation. A folder of the path that looks like `key=value` is part of a name here, never a column:
 * DuckDB would add `env` for `/data/env=prod/…`, and let `units=3/` stand in for the column of that name.
 */
export function parquetFiles(...paths: string[]): string {
  return `read_parquet(${fileList(paths)}, hive_partitioning = false)`;
}
