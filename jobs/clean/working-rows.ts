/**
 * The rows of an entity while rules work on them. Rules never rewrite them: a rule is one scan that names the rows
 * that go, and the rows that are left are a view.
 */
import { ENTITIES, type EntityName } from '../../schemas/entities.ts';
import { type Database, identifier, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import type { RuleLog } from './rule-log.ts';

export interface WorkingRows {
  readonly entity: EntityName;
  /** View of all rows that were landed: row_id, source, source_file, source_row, and the columns. */
  readonly allRows: string;
  /** View of the rows that no rule has taken away yet. */
  readonly liveRows: string;
  /** Table of the row ids that rules took away. */
  readonly goneIds: string;
  /** Columns that `detail` shows. */
  readonly shown: readonly string[];
  readonly log: RuleLog;
}

/** Prepares the views over `allRows`, which the caller has created. */
export async function startWorking(
  database: Database,
  name: string,
  rows: Pick<WorkingRows, 'entity' | 'allRows' | 'shown' | 'log'>,
): Promise<WorkingRows> {
  const goneIds = identifier(`${name} gone`);
  const liveRows = identifier(`${name} live`);
  await database.run(`CREATE TABLE ${goneIds} (row_id BIGINT PRIMARY KEY)`);
  await database.run(`CREATE VIEW ${liveRows} AS SELECT * FROM ${rows.allRows}`);
  return { ...rows, goneIds, liveRows };
}

/**
 * Runs a rejecting rule: its rows go to `rejected` and are gone from the live view. Returns how many. The rule looks at
 * the live rows, unless `parts.rows` narrows them.
 */
export async function rejectBy(
  database: Database,
  rows: WorkingRows,
  rule: string,
  parts: Readonly<Record<string, string>> = {},
): Promise<number> {
  const select = fillQuery(`clean/${rule}`, { rows: rows.liveRows, ...parts });
  await database.run(`CREATE OR REPLACE TEMP TABLE hits AS ${select}`);
  const rejected = await database.scalar<number>('SELECT count(*) FROM hits');
  if (rejected > 0) {
    const shown = rows.shown.map(
      (name) => `${literal(`${name}=`)} || left(all_rows.${identifier(name)}::varchar, 120)`,
    );
    await database.run(`
      INSERT INTO rejected
        SELECT ${literal(rows.entity)}, source, ${literal(rule)}, source_file, source_row,
          left(hits.detail || ' in ' || concat_ws(', ', ${shown.join(', ')}), 500)
        FROM hits JOIN ${rows.allRows} AS all_rows USING (row_id)`);
    await takeAway(database, rows);
  }
  rows.log.record(rule, { rejected });
  return rejected;
}

/** Runs a rule whose rows give way to another row of the same key. */
export async function mergeBy(
  database: Database,
  rows: WorkingRows,
  rule: string,
  parts: Readonly<Record<string, string>>,
): Promise<void> {
  const select = fillQuery(`clean/${rule}`, { rows: rows.liveRows, ...parts });
  await database.run(`CREATE OR REPLACE TEMP TABLE hits AS ${select}`);
  const merged = await database.scalar<number>('SELECT count(*) FROM hits');
  if (merged > 0) await takeAway(database, rows);
  rows.log.record(rule, { merged });
}

/** Counts the rows that a rule finds, without taking them away. */
export async function countBy(
  database: Database,
  rows: WorkingRows,
  rule: string,
  parts: Readonly<Record<string, string>> = {},
): Promise<number> {
  return database.scalar<number>(
    `SELECT count(*) FROM (${fillQuery(`clean/${rule}`, { rows: rows.liveRows, ...parts })})`,
  );
}

/** The rules that every entity has: blank keys, blank numbers and impossible dates, where its columns are required. */
export async function applyCommonRules(
  database: Database,
  rows: WorkingRows,
  earliestDate: string,
): Promise<void> {
  const { columns } = ENTITIES[rows.entity];
  const namesOf = (kinds: readonly string[]) =>
    columns.filter(({ kind, required }) => required && kinds.includes(kind)).map(({ name }) => name);
  const keys = namesOf(['key', 'text']);
  const numbers = namesOf(['number']);
  const anyNull = (names: readonly string[]) =>
    names.map((name) => `${identifier(name)} is null`).join(' or ');
  if (keys.length > 0) await rejectBy(database, rows, 'blank_keys', { is_blank: anyNull(keys) });
  if (numbers.length > 0)
    await rejectBy(database, rows, 'missing_values', {
      column: literal(numbers.join(', ')),
      is_missing: anyNull(numbers),
    });
  if (columns.some(({ name }) => name === 'ds'))
    await rejectBy(database, rows, 'impossible_dates', { earliest: literal(earliestDate) });
}

async function takeAway(database: Database, rows: WorkingRows): Promise<void> {
  await database.run(`
    INSERT INTO ${rows.goneIds} SELECT row_id FROM hits;
    CREATE OR REPLACE VIEW ${rows.liveRows} AS
      SELECT * FROM ${rows.allRows} WHERE row_id NOT IN (SELECT row_id FROM ${rows.goneIds})`);
}
