import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { publishedHome } from '../support/published-home.ts';
import { runProgram } from '../support/run-program.ts';

let home: string;
let dir: string;
beforeAll(async () => {
  ({ home, dir } = await publishedHome());
});

const sql = (text: string, ...flags: string[]) => runProgram(['sql', text, '--home', home, ...flags]);

describe('a table', () => {
  test('is aligned, numbers to the right, with the number of rows', async () => {
    const { stdout, exitCode } = await sql('select sku_id, ds, yhat from forecasts order by all limit 2');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'sku_id  ds          yhat',
        '──────  ──────────  ────',
        'SKU1    2026-03-01   3.5',
        'SKU1    2026-03-01   3.5',
        '2 rows',
        '',
      ].join('\n'),
    );
  });

  test('is cut at --limit and says so', async () => {
    const { stdout } = await sql('from forecasts', '--limit', '1');
    expect(stdout).toContain('first 1 row; more with --limit, all with --format csv');
    expect((await sql('from forecasts', '--limit', '9')).stdout).toMatch(/\n9 rows\n$/);
  });

  test('shows NULL as such and keeps every value on its line', async () => {
    const { stdout } = await sql("select null as a, 'x' || chr(10) || chr(27) || '[31m' as b");
    expect(stdout.split('\n')).toHaveLength(5);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('NULL');
  });
});

const TYPES = `select 1::bigint a, 1.50::decimal(9, 2) b, date '2026-03-01' c, timestamp '2026-03-01 02:03:04.5' d,
  true e, null f, 'x "y", z' g, '' h, [1, 2] i, {k: date '2026-03-01'} j, (2::hugeint ** 70)::hugeint k, 'nan'::double l`;

test('csv is RFC 4180 with ISO days, exact decimals, and NULL apart from an empty text', async () => {
  const { stdout } = await sql(TYPES, '--format', 'csv');
  expect(stdout).toBe(
    [
      'a,b,c,d,e,f,g,h,i,j,k,l',
      '1,1.50,2026-03-01,2026-03-01T02:03:04.5Z,true,,"x ""y"", z","","[1,2]","{""k"":""2026-03-01""}",1180591620717411303424,NaN',
      '',
    ].join('\r\n'),
  );
});

test('json has ISO days, numbers while they are exact, and null for what JSON cannot say', async () => {
  const { stdout } = await sql(TYPES, '--format', 'json');
  expect(JSON.parse(stdout)).toEqual([
    {
      a: 1,
      b: 1.5,
      c: '2026-03-01',
      d: '2026-03-01T02:03:04.5Z',
      e: true,
      f: null,
      g: 'x "y", z',
      h: '',
      i: [1, 2],
      j: { k: '2026-03-01' },
      k: '1180591620717411303424',
      l: null,
    },
  ]);
});

test('a result of many batches is whole, and an empty one is valid', async () => {
  const many = await sql('select range as n from range(10000)', '--format', 'json');
  expect(JSON.parse(many.stdout).at(-1)).toEqual({ n: 9999 });
  expect(JSON.parse(many.stdout)).toHaveLength(10_000);
  expect(
    (await sql('select range as n from range(10000)', '--format', 'csv')).stdout.split('\r\n'),
  ).toHaveLength(10_002);
  expect(JSON.parse((await sql('from forecasts where false', '--format', 'json')).stdout)).toEqual([]);
});

test.each([
  'with t as (select 1) from t',
  'from forecasts',
  'show tables',
  'describe forecasts',
  'summarize forecasts',
  'explain from forecasts',
  'select 1;',
  '-- by day\nselect 1',
])('%s is a reading statement', async (text) => {
  expect(await sql(text)).toMatchObject({ exitCode: 0, stderr: '' });
});

test.each([
  ['select 1; select 2', 'expected one statement, came 2'],
  ['delete from forecasts', 'came DELETE'],
  ['create table t as select 1', 'came CREATE'],
  ["copy forecasts to '/tmp/x.csv'", 'disabled'],
  ["attach ':memory:' as x", 'came ATTACH'],
  ['set threads = 1', 'came SET'],
  ["select * from read_csv('/etc/passwd')", 'disabled'],
  ['explain analyze delete from forecasts', 'read-only'],
  ['select nothing from forecasts', 'nothing'],
  ['selec 1', 'selec'],
  ['', 'empty'],
  ['-- only a comment', 'no statement'],
])('%s is QUERY_INVALID', async (text, reason) => {
  const { exitCode, stderr } = await sql(text);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error QUERY_INVALID');
  expect(stderr).toContain(reason);
  expect(stderr).not.toContain('    at ');
});

test('an error in the middle of a result is QUERY_INVALID too', async () => {
  const { exitCode, stderr } = await sql(
    "select cast(if(range = 9000, 'x', '1') as int) from range(10000)",
    '--format',
    'csv',
  );
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error QUERY_INVALID');
});

test('a query that spills leaves nothing in the published folder', async () => {
  await sql('select * from forecasts order by yhat');
  expect(existsSync(join(dir, 'forecasts.duckdb.tmp'))).toBe(false);
  expect(existsSync(join(dir, 'forecasts.duckdb.wal'))).toBe(false);
});

test('without a published run it is NOTHING_PUBLISHED, without its database PUBLISHED_DAMAGED', async () => {
  const broken = await publishedHome();
  rmSync(join(broken.dir, 'forecasts.duckdb'));
  const damaged = await runProgram(['sql', 'select 1', '--home', broken.home]);
  expect(damaged).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('PUBLISHED_DAMAGED') });
  rmSync(join(broken.home, 'published', 'current'));
  const none = await runProgram(['sql', 'select 1', '--home', broken.home]);
  expect(none).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('NOTHING_PUBLISHED') });
});

test('a home on a link works', async () => {
  symlinkSync(home, `${home}-link`);
  expect((await runProgram(['sql', 'select 1', '--home', `${home}-link`])).exitCode).toBe(0);
});
