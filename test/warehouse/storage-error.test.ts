import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ShelfcastError } from '../../schemas/errors.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import { storageError } from '../../warehouse/storage-error.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: refused`), { code, path: '/x' });

test.each([
  ['ENOSPC', 'STORAGE_FULL'],
  ['EDQUOT', 'STORAGE_FULL'],
  ['EACCES', 'STORAGE_DENIED'],
  ['EROFS', 'STORAGE_DENIED'],
])('%s of the system is %s, with its path', (system, code) => {
  expect(storageError(systemError(system))).toMatchObject({ code, detail: { where: { file: '/x' } } });
});

test('a full disk that DuckDB tells as text is STORAGE_FULL', () => {
  const error = new Error('IO Error: Could not write file "/x/y.parquet": No space left on device');
  expect(storageError(error, '/x')).toMatchObject({
    code: 'STORAGE_FULL',
    detail: { where: { file: '/x' } },
  });
});

test('a path that DuckDB cannot write is STORAGE_DENIED', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'storage-')), 'file');
  writeFileSync(file, '');
  const database = await openDatabase();
  const failure = await database
    .run(`COPY (SELECT 1) TO '${file}/x.parquet'`)
    .catch((error: unknown) => error);
  database.close();
  expect(storageError(failure)).toMatchObject({ code: 'STORAGE_DENIED' });
});

test('a query that needs more memory than it may have is MEMORY_LIMIT, and more disk STORAGE_FULL', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'storage-'));
  const database = await openDatabase({ memoryMb: 20, tempDir });
  const failure = (sql: string) => database.run(sql).catch((error: unknown) => error);
  const list = await failure('SELECT list(range) FROM range(10000000)');
  await database.run("SET max_temp_directory_size = '1MB'");
  const sort = await failure(
    'CREATE TABLE t AS SELECT range::varchar AS a FROM range(5000000) ORDER BY hash(range)',
  );
  database.close();
  expect(storageError(list)).toMatchObject({ code: 'MEMORY_LIMIT' });
  expect(storageError(sort)).toMatchObject({ code: 'STORAGE_FULL' });
});

test('words of somebody’s data or SQL are no reason of the system', async () => {
  const database = await openDatabase();
  const failure = await database
    .run("SELECT 'IO Error: x: Permission denied'::integer")
    .catch((error: unknown) => error);
  const bound = await database
    .run("SELECT 'No space left on device' AS a, b")
    .catch((error: unknown) => error);
  database.close();
  expect([failure, bound].map((error) => storageError(error))).toEqual([null, null]);
});

test('everything else is not the storage’s fault', () => {
  expect(storageError(new Error('oh'))).toBeNull();
  expect(storageError(systemError('ENOENT'))).toBeNull();
  expect(storageError('text')).toBeNull();
  expect(storageError(new ShelfcastError('USAGE', { message: 'Permission denied' }))).toBeNull();
});
