import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendRows, createTable, type OutputColumn, readColumns } from '../../warehouse/columns.ts';
import { type Database, openDatabase, QueryError } from '../../warehouse/duckdb.ts';

let database: Database;
beforeEach(async () => {
  database = await openDatabase();
});
afterEach(() => {
  database.close();
});

/** Lengths around the size of a chunk, 2048, and over several. */
const LENGTHS = [0, 1, 2047, 2048, 2049, 5000];

async function roundTrip<T extends Record<string, 'f64' | 'f32' | 'i32' | 'u8'>>(
  columns: OutputColumn[],
  spec: T,
) {
  await database.run('DROP TABLE IF EXISTS t');
  await createTable(database, 't', columns);
  return readColumns(database, 't', spec, columns[0]!.values.length);
}

test.each(LENGTHS)('numbers of every type come back, %i rows', async (length) => {
  const doubles = Float64Array.from({ length }, (_, k) => k / 3 - 100);
  const floats = Float32Array.from(doubles);
  const integers = Int32Array.from({ length }, (_, k) => (k - 2500) * 800_000);
  const small = Int16Array.from({ length }, (_, k) => k - 2500);
  const bytes = Uint8Array.from({ length }, (_, k) => k % 256);
  const back = await roundTrip(
    [
      { name: 'a double', type: 'DOUBLE', values: doubles },
      { name: 'float', type: 'FLOAT', values: floats },
      { name: 'int"eger', type: 'INTEGER', values: integers },
      { name: 'small', type: 'SMALLINT', values: small },
      { name: 'byte', type: 'UTINYINT', values: bytes },
    ],
    { 'a double': 'f64', float: 'f32', 'int"eger': 'i32', small: 'i32', byte: 'u8' },
  );
  expect(back['a double']).toEqual(doubles);
  expect(back.float).toEqual(floats);
  expect(back['int"eger']).toEqual(integers);
  expect(back.small).toEqual(Int32Array.from(small));
  expect(back.byte).toEqual(bytes);
});

test.each(LENGTHS)(
  'NaN in a nullable column is NULL in the table and NaN again on reading, %i rows',
  async (length) => {
    // The second chunk holds no NaN: the marks of the first must not stay.
    const values = Float64Array.from({ length }, (_, k) =>
      k % 3 === 0 && (k < 2048 || k >= 4096) ? Number.NaN : k,
    );
    const back = await roundTrip(
      [
        { name: 'd', type: 'DOUBLE', values, nullable: true },
        { name: 'f', type: 'FLOAT', values: Float32Array.from(values), nullable: true },
        { name: 'plain', type: 'DOUBLE', values },
      ],
      { d: 'f64', f: 'f32', plain: 'f64' },
    );
    expect(back.d).toEqual(values);
    expect(back.f).toEqual(Float32Array.from(values));
    const missing = values.filter((value) => Number.isNaN(value)).length;
    const [counts] = await database.rows(
      'SELECT count(*) - count(d) AS d, count(*) - count(f) AS f, count(*) - count(plain) AS plain FROM t',
    );
    expect(counts).toEqual({ d: missing, f: missing, plain: 0 });
  },
);

test('nullable columns with random gaps come back, whatever the length', async () => {
  const value = fc.option(fc.double({ noNaN: true }), { nil: Number.NaN, freq: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 5000, size: 'max' }), async (list) => {
      const values = Float64Array.from(list);
      const back = await roundTrip([{ name: 'v', type: 'DOUBLE', values, nullable: true }], { v: 'f64' });
      expect(back.v).toEqual(values);
    }),
    { numRuns: 20 },
  );
});

test.each(LENGTHS)('texts with NULLs come back, %i rows', async (length) => {
  const samples = [
    null,
    '',
    "'; drop table t--",
    'ünï—©ode 🛒',
    '"quoted"',
    'line\nbreak',
    'طيران',
    'x'.repeat(3000),
  ];
  const values = Array.from({ length }, (_, k) => samples[(k * 5) % samples.length]!);
  await createTable(database, 't', [{ name: 'text', type: 'VARCHAR', values }]);
  const rows = await database.rows<{ text: string | null }>('SELECT text FROM t');
  expect(rows.map(({ text }) => text)).toEqual(values);
});

test('any text without NUL comes back', async () => {
  const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 50 }), async (values) => {
      await database.run('DROP TABLE IF EXISTS t');
      await createTable(database, 't', [{ name: 'text', type: 'VARCHAR', values }]);
      const rows = await database.rows<{ text: string | null }>('SELECT text FROM t');
      expect(rows.map((row) => row.text)).toEqual(values);
    }),
    { numRuns: 40 },
  );
});

test('days and flags become DATE and BOOLEAN', async () => {
  await createTable(database, 't', [
    { name: 'ds', type: 'DATE', values: Int32Array.of(-1, 0, 19_782) },
    { name: 'open', type: 'BOOLEAN', values: Uint8Array.of(1, 0, 1) },
  ]);
  expect(await database.rows('SELECT ds::varchar AS ds, open FROM t')).toEqual([
    { ds: '1969-12-31', open: true },
    { ds: '1970-01-01', open: false },
    { ds: '2024-02-29', open: true },
  ]);
});

test('a view of a longer array writes its own part', async () => {
  const whole = Float64Array.from({ length: 100 }, (_, k) => k);
  const back = await roundTrip([{ name: 'v', type: 'DOUBLE', values: whole.subarray(40, 43) }], { v: 'f64' });
  expect(Array.from(back.v)).toEqual([40, 41, 42]);
});

test('appending goes on where the table ends', async () => {
  await createTable(database, 't', [{ name: 'v', type: 'INTEGER', values: Int32Array.of(1, 2) }]);
  await appendRows(database, 't', [{ name: 'v', type: 'INTEGER', values: Int32Array.of(3) }]);
  expect(Array.from((await readColumns(database, 't', { v: 'i32' }, 3)).v)).toEqual([1, 2, 3]);
});

describe('reading', () => {
  test('takes NULL for NaN in floating columns and for 0 in whole ones, over several chunks', async () => {
    const source = '(SELECT CASE WHEN i % 2 = 0 THEN i END AS v FROM range(5000) AS r(i))';
    const back = await readColumns(database, source, { v: 'f64' }, 5000);
    expect(Array.from(back.v.subarray(4000, 4003))).toEqual([4000, Number.NaN, 4002]);
    const whole = await readColumns(database, source, { v: 'i32' }, 5000);
    expect(Array.from(whole.v.subarray(4000, 4003))).toEqual([4000, 0, 4002]);
  });

  test('reads constants and the same column twice', async () => {
    const source = '(SELECT 7 AS seven, i, i AS again FROM range(3000) AS r(i))';
    const back = await readColumns(database, source, { seven: 'u8', i: 'i32', again: 'f64' }, 3000);
    expect(back.seven.every((value) => value === 7)).toBe(true);
    expect(Array.from(back.again)).toEqual(Array.from(back.i));
  });

  test('counts: more or fewer rows than expected are a bug', async () => {
    const source = '(SELECT i AS v FROM range(10) AS r(i))';
    await expect(readColumns(database, source, { v: 'i32' }, 9)).rejects.toThrow(QueryError);
    await expect(readColumns(database, source, { v: 'i32' }, 11)).rejects.toThrow(
      'expected 11 rows, came 10',
    );
  });

  test('a number that does not fit is an error, not another number', async () => {
    const source = '(SELECT 3000000000 AS v)';
    await expect(readColumns(database, source, { v: 'i32' }, 1)).rejects.toThrow(/out of range|Conversion/);
  });
});

test('columns of unequal length are a bug', async () => {
  await expect(
    createTable(database, 't', [
      { name: 'a', type: 'INTEGER', values: Int32Array.of(1, 2) },
      { name: 'b', type: 'INTEGER', values: Int32Array.of(1) },
    ]),
  ).rejects.toThrow('column b: expected 2 values, came 1');
});
