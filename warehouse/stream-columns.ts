/** A result as it comes, a chunk at a time: numbers as typed arrays, texts as strings. For tables that need not fit into memory. */

import { type ElementType, elementOf, identifierCast, type NumericArray, readVector } from './columns.ts';
import type { Database } from './duckdb.ts';
import { identifier } from './duckdb.ts';

export interface StreamedChunk<Name extends string> {
  readonly rows: number;
  /** Numbers of the chunk; valid until the next one is asked for. */
  readonly numbers: Readonly<Record<Name, NumericArray>>;
  /** Texts of the chunk; null for NULL. */
  texts(name: string): readonly (string | null)[];
}

const CHUNK_ROWS = 2048;

/** Reads `source` (a table, or a select in parentheses) in its order. */
export async function* streamColumns<Name extends string>(
  database: Database,
  source: string,
  spec: Readonly<Record<Name, ElementType>>,
  textNames: readonly string[] = [],
  tail = '',
): AsyncGenerator<StreamedChunk<Name>> {
  const names = Object.keys(spec) as Name[];
  const casts = names.map((name) => identifierCast(name, spec[name]));
  const columns = [...casts, ...textNames.map((name) => identifier(name))];
  const result = await database.connection.stream(`SELECT ${columns.join(', ')} FROM ${source} ${tail}`);
  const numbers = Object.fromEntries(
    names.map((name) => [name, elementOf(spec[name]).of(CHUNK_ROWS)]),
  ) as Record<Name, NumericArray>;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    names.forEach((name, k) => {
      readVector(chunk, k, elementOf(spec[name]), numbers[name], 0, chunk.rowCount);
    });
    yield {
      rows: chunk.rowCount,
      numbers,
      texts: (name) => chunk.getColumnValues(names.length + textNames.indexOf(name)) as (string | null)[],
    };
  }
}
