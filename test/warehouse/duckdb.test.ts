import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Database,
  escapeGlob,
  fileList,
  identifier,
  literal,
  openDatabase,
  QueryError,
} from '../../warehouse/duckdb.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();
let database: Database;
beforeEach(async () => {
  database = await openDatabase();
});
afterEach(() => {
  database.close();
});

const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));

test('a literal is the text, whatever stands in it', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await database.scalar(`SELECT ${literal(value)}`)).toBe(value);
    }),
    { numRuns: 50 },
  );
});

test('an identifier is the name, whatever stands in it', async () => {
  await fc.assert(
    fc.asyncProperty(
      text.filter((value) => value.length > 0),
      async (name) => {
        const [row] = await database.rows(`SELECT 1 AS ${identifier(name)}`);
        expect(Object.keys(row!)).toEqual([name]);
      },
    ),
    { numRuns: 50, examples: [['__proto__']] },
  );
});

test.each(["it's", 'a [b] c', 'star*', 'what?', '[x]', 'a"b', '{a,b}', 'päth ü'])(
  'a file below a folder called %j is found, and only that one',
  async (name) => {
    const folder = join(newFolder(), name);
    mkdirSync(folder);
    mkdirSync(join(folder, '..', 'b'));
    const file = join(folder, 'x.parquet');
    await database.run(`COPY (SELECT 7 AS v) TO ${literal(file)} (FORMAT parquet)`);
    await database.run(
      `COPY (SELECT 8 AS v) TO ${literal(join(folder, '..', 'b', 'x.parquet'))} (FORMAT parquet)`,
    );
    expect(await database.scalar(`SELECT sum(v) FROM read_parquet(${literal(escapeGlob(file))})`)).toBe(7);
    expect(await database.scalar(`SELECT sum(v) FROM read_parquet(${fileList([file, file])})`)).toBe(14);
  },
);

test('a failure carries its statement', async () => {
  const failure = await database.run('SELECT nothing FROM nowhere').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(QueryError);
  expect((failure as QueryError).sql).toBe('SELECT nothing FROM nowhere');
  expect((failure as QueryError).message).toContain('in: SELECT nothing');
});

test('whole numbers come as numbers, parameters are bound', async () => {
  expect(await database.rows('SELECT count(*) AS n, $who AS who FROM range(3)', { who: "o'x" })).toEqual([
    { n: 3, who: "o'x" },
  ]);
});

test('the time zone is UTC whatever the machine’s is', async () => {
  expect(await database.scalar("SELECT current_setting('TimeZone')")).toBe('UTC');
});

test('a sandboxed database reads no other file and cannot be unlocked', async () => {
  const folder = newFolder();
  const file = join(folder, 'x.parquet');
  await database.run(`COPY (SELECT 1 AS v) TO ${literal(file)} (FORMAT parquet)`);
  const sandboxed = await openDatabase({ path: join(folder, 'db.duckdb'), sandboxed: true });
  try {
    await expect(sandboxed.rows(`SELECT * FROM ${literal(file)}`)).rejects.toThrow(QueryError);
    await expect(sandboxed.run('SET enable_external_access = true')).rejects.toThrow(QueryError);
  } finally {
    sandboxed.close();
  }
});

test('a database opened for reading refuses to write', async () => {
  const path = join(newFolder(), 'db.duckdb');
  const writer = await openDatabase({ path });
  await writer.run('CREATE TABLE t AS SELECT 1 AS v');
  writer.close();
  const reader = await openDatabase({ path, readOnly: true });
  try {
    expect(await reader.scalar('SELECT v FROM t')).toBe(1);
    await expect(reader.run('INSERT INTO t VALUES (2)')).rejects.toThrow(QueryError);
  } finally {
    reader.close();
  }
});
