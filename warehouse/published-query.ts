/** Read-only queries on the published database. */
import { existsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBResult, type DuckDBValue, StatementType } from '@duckdb/node-api';
import { ShelfcastError } from '../schemas/errors.ts';
import { nothingPublished } from './current-run.ts';
import { type Database, openDatabase } from './duckdb.ts';
import type { Layout } from './layout.ts';
import { currentDir } from './published-runs.ts';

const MEMORY_MB = 1200;

export interface QueryRows {
  /** Names are unique: a repeated one gets a suffix. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Rows as they come, a batch at a time, so that a large result is never held whole. */
  batches(): AsyncGenerator<DuckDBValue[][]>;
}

/**
 * Opens the published database: read-only, no other file within reach. The link is resolved first, so a flip during the
 * query does no harm. Errors: NOTHING_PUBLISHED, PUBLISHED_DAMAGED.
 */
export async function openPublished(layout: Layout): Promise<Database> {
  const dir = currentDir(layout);
  if (dir === null) throw nothingPublished(layout);
  const path = join(dir, 'forecasts.duckdb');
  if (!existsSync(path))
    throw new ShelfcastError('PUBLISHED_DAMAGED', {
      message: 'the published run has no database',
      where: { file: path },
      mend: 'see what else is missing with: shelfcast verify',
    });
  return await openDatabase({
    path,
    readOnly: true,
    sandboxed: true,
    memoryMb: MEMORY_MB,
    threads: availableParallelism(),
    // Spilling beside the database would write into the published run.
    tempDir: join(tmpdir(), `shelfcast-query-${process.pid}`),
  });
}

/** Starts one reading statement. Error: QUERY_INVALID when it is not exactly one, does not read, or does not bind. */
export async function queryPublished(database: Database, sql: string): Promise<QueryRows> {
  const result = await startReading(database, sql);
  const names = result.deduplicatedColumnNames();
  return {
    columns: names.map((name, k) => ({ name, type: String(result.columnType(k)) })),
    async *batches() {
      for (;;) {
        const chunk = await fetchNext(result);
        if (chunk === null) return;
        yield chunk;
      }
    },
  };
}

async function startReading(database: Database, sql: string): Promise<DuckDBResult> {
  if (sql.trim() === '') throw invalid('the query is empty');
  try {
    const statements = await database.connection.extractStatements(sql);
    if (statements.count !== 1) throw invalid(`expected one statement, came ${statements.count}`);
    const statement = await statements.prepare(0);
    const type = statement.statementType;
    if (type !== StatementType.SELECT && type !== StatementType.EXPLAIN)
      throw invalid(`only a reading statement is possible, came ${StatementType[type] ?? 'another kind'}`);
    return await statement.stream();
  } catch (error) {
    throw asInvalid(error);
  }
}

async function fetchNext(result: DuckDBResult): Promise<DuckDBValue[][] | null> {
  try {
    const chunk = await result.fetchChunk();
    return chunk === null || chunk.rowCount === 0 ? null : chunk.getRows();
  } catch (error) {
    throw asInvalid(error);
  }
}

function asInvalid(error: unknown): ShelfcastError {
  if (error instanceof ShelfcastError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // DuckDB's binding says only this about a text without any statement.
  return invalid(message === 'Error in native callback' ? 'the text holds no statement' : message, error);
}

function invalid(message: string, cause?: unknown): ShelfcastError {
  return new ShelfcastError('QUERY_INVALID', {
    message,
    expected: 'one select (also with, from, describe, show, summarize, explain) on the published tables',
    mend: 'list the tables with "show tables", the columns of one with "describe forecasts"',
    cause,
  });
}
