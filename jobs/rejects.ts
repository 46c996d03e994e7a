/** The table `rejected` of a working database, and the files that it becomes. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { TABLES } from '../schemas/tables.ts';
import { besidePath, moveFileIntoPlace } from '../warehouse/atomic.ts';
import { type Database, literal } from '../warehouse/duckdb.ts';
import { fillQuery } from '../warehouse/fill-query.ts';
import type { RejectedRows } from './quality-gate.ts';

/** Creates the empty table `rejected`. */
export async function createRejected(database: Database): Promise<void> {
  const columns = TABLES.rejects.map(({ name, type }) => `${name} ${type}`).join(', ');
  await database.run(`CREATE TABLE rejected (${columns})`);
}

/** Writes the rejected rows that `filter` selects, ordered by file and row. */
export async function writeRejects(database: Database, path: string, filter = 'true'): Promise<void> {
  const columns = TABLES.rejects.map(({ name }) => name).join(', ');
  await database.run(
    `COPY (SELECT ${columns} FROM rejected WHERE ${filter} ORDER BY entity, source, source_file, source_row, rule, detail)
     TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}

/** Puts a copy into quarantine, whole or not at all. */
export async function quarantine(database: Database, path: string, filter = 'true'): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const beside = besidePath(path);
  try {
    await writeRejects(database, beside, filter);
    moveFileIntoPlace(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Counts by rule with the first row of each, the worst rule first. */
export async function rejectedByRule(database: Database, filter = 'true'): Promise<RejectedRows[]> {
  return database.rows<RejectedRows>(fillQuery('rejected-by-rule', { filter }));
}
