import { readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { verifyPublished } from '../../warehouse/verify-published.ts';
import { publishedHome, writeManifest } from '../support/published-home.ts';

async function failing(home: string): Promise<Record<string, string | null>> {
  const { checks } = await verifyPublished(layoutOf(home));
  const failed = checks.filter((check) => check.problem !== null);
  return Object.fromEntries(failed.map((check) => [check.name, check.problem]));
}

test('an untouched run passes every check', async () => {
  const { home } = await publishedHome();
  const { checks } = await verifyPublished(layoutOf(home));
  expect(checks.filter((check) => check.problem !== null)).toEqual([]);
  expect(checks.map((check) => check.name)).toEqual([
    'link',
    'forecasts.parquet',
    'forecast_totals.parquet',
    'drivers.parquet',
    'forecasts.duckdb',
    'series_ledger.parquet',
    'lookup/series.lmdb',
    'other-files',
    'columns',
    'null-values',
    'duplicate-keys',
    'horizon-days',
    'missing-days',
    'unexpected-series',
    'not-finite',
    'negative',
    'crossing',
    'interval-order',
    'one-run',
    'totals-columns',
    'totals-complete',
    'totals-sum',
    'totals-values',
    'totals-stamp',
    'drivers-sum',
    'drivers-missing',
    'sorted',
    'counts',
    'stamp',
    'database-forecasts',
    'database-forecast_totals',
    'database-series_ledger',
    'database-drivers',
    'lookup',
  ]);
});

describe('a promise of the table that is broken', () => {
  test.each([
    ["delete from forecasts where sku_id = 'SKU1' and horizon_days = 2", 'missing-days', '2 do not'],
    ['insert into forecasts from forecasts limit 1', 'duplicate-keys', 'B1 / SKU1'],
    [
      "update series_ledger set state = 'excluded' where state = 'cold_start'",
      'unexpected-series',
      'B2 / SKU1',
    ],
    ["update forecasts set yhat = 'nan'::double where horizon_days = 1", 'not-finite', '3 do not'],
    ["update forecasts set q900 = 'infinity'::double where horizon_days = 1", 'not-finite', '3 do not'],
    ['update forecasts set yhat = -0.1 where horizon_days = 1', 'negative', '3 do not'],
    ['update forecasts set q500 = 0.5 where horizon_days = 1', 'crossing', '3 do not'],
    ['update forecasts set yhat_lower = 6 where horizon_days = 1', 'interval-order', '3 do not'],
    ['update forecasts set yhat = null where horizon_days = 1', 'null-values', '3 do not'],
    ["update forecasts set run_id = 'x' where horizon_days = 1", 'one-run', ''],
    ['update forecasts set horizon_days = 4 where horizon_days = 3', 'horizon-days', ''],
    ['alter table forecasts drop column q500', 'columns', 'expected q500 DOUBLE'],
    [
      "update forecast_totals set yhat = yhat + 0.001 where period = 'month'",
      'totals-sum',
      'branch B1 2026-03-01',
    ],
    ["update drivers set units = units + 0.01 where rank = 0 and sku_id = 'SKU2'", 'drivers-sum', 'B1 SKU2'],
    [
      "update forecasts set served_by = 'gbdt+tsb' where horizon_days = 1; delete from drivers where sku_id = 'SKU2'",
      'drivers-missing',
      'B1 SKU2',
    ],
    ["delete from forecast_totals where level = 'branch' and period = 'day'", 'totals-complete', '6 do not'],
    ['insert into forecast_totals from forecast_totals limit 1', 'totals-complete', '1 do not'],
    ["update forecast_totals set days = 31 where level = 'category'", 'totals-values', 'category category 1'],
    ['update forecast_totals set q900 = 0.1', 'totals-values', ''],
    ["update forecast_totals set yhat_upper = 'nan'::double", 'totals-values', ''],
    ["update forecast_totals set run_id = 'x' where level = 'series'", 'totals-stamp', 'x of 2026-02-28'],
    ['alter table forecast_totals drop column q500', 'totals-columns', 'expected q500 DOUBLE'],
  ])('%s is found by %s', async (spoil, check, problem) => {
    const { home } = await publishedHome(spoil);
    expect((await failing(home))[check]).toContain(problem);
  });
});

test('a lookup file that answers something else than the table is found', async () => {
  const spoil = "update forecasts set yhat = yhat + 1 where sku_id = 'SKU2'";
  const { home } = await publishedHome(spoil);
  expect((await failing(home)).lookup).toBe('B1 / SKU2, day 1: not what the table says');
});

describe('a file that changed', () => {
  test('in one byte is found by its checksum, its size being the same', async () => {
    const { home, dir } = await publishedHome();
    const path = join(dir, 'forecasts.duckdb');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    expect((await failing(home))['forecasts.duckdb']).toMatch(/expected SHA-256 \w{64}, came \w{64}/);
  });

  test('in its length is found by its size', async () => {
    const { home, dir } = await publishedHome();
    truncateSync(join(dir, 'series_ledger.parquet'), 100);
    expect((await failing(home))['series_ledger.parquet']).toMatch(/expected \d+ bytes, came 100/);
  });

  test('and cannot be read any more is a finding, and the other checks are still made', async () => {
    const { home, dir } = await publishedHome();
    writeFileSync(join(dir, 'forecasts.parquet'), 'not parquet');
    const problems = await failing(home);
    expect(Object.keys(problems)).toEqual([
      'forecasts.parquet',
      'table',
      'totals',
      'drivers',
      'sorted',
      'facts',
      'database',
      'lookup',
    ]);
  });

  test('or is missing, or stands there without a name in the manifest, is found', async () => {
    const { home, dir } = await publishedHome();
    rmSync(join(dir, 'forecasts.duckdb'));
    writeFileSync(join(dir, 'stray.txt'), '');
    expect(await failing(home)).toMatchObject({
      'forecasts.duckdb': 'no such file',
      'other-files': 'stray.txt',
      database: expect.any(String),
    });
  });
});

test('a table in the wrong order is found', async () => {
  const { home, dir } = await publishedHome();
  await rewriteTable(dir, 'SELECT * FROM forecasts ORDER BY ds, branch_id, sku_id');
  writeManifest(dir);
  expect(Object.keys(await failing(home))).toEqual(['sorted']);
});

test('a database that disagrees with the Parquet file is found', async () => {
  const { home, dir } = await publishedHome();
  await rewriteTable(
    dir,
    'SELECT * REPLACE (yhat + 1 AS yhat) FROM forecasts ORDER BY branch_id, sku_id, ds',
  );
  writeManifest(dir);
  expect(Object.keys(await failing(home))).toEqual([
    'totals-sum',
    'drivers-sum',
    'database-forecasts',
    'lookup',
  ]);
});

test('drivers of the database that disagree with their file are found', async () => {
  const { home, dir } = await publishedHome();
  const database = await openDatabase({ path: join(dir, 'forecasts.duckdb') });
  await database.run('UPDATE drivers SET units = units + 1 WHERE rank = 0; CHECKPOINT');
  database.close();
  writeManifest(dir);
  expect(Object.keys(await failing(home))).toEqual(['database-drivers']);
});

test('a manifest that counts or dates otherwise is found', async () => {
  const { home, dir } = await publishedHome();
  writeManifest(dir, { last_ds: '2026-03-04', generated_at: '2026-03-01T02:00:00.000Z' });
  expect(await failing(home)).toEqual({ stamp: 'last_ds: expected 2026-03-04, came 2026-03-03' });
});

test('a link to a run of another name is found', async () => {
  const { home, dir } = await publishedHome();
  writeManifest(dir, { run_id: 'other' });
  expect(await failing(home)).toMatchObject({ link: expect.stringContaining('says other') });
});

test('a link that leads nowhere, or to a folder without a manifest, is PUBLISHED_DAMAGED', async () => {
  const { home, dir } = await publishedHome();
  rmSync(join(dir, 'manifest.json'));
  await expect(verifyPublished(layoutOf(home))).rejects.toMatchObject({ code: 'PUBLISHED_DAMAGED' });
  rmSync(join(home, 'published', 'current'));
  symlinkSync('gone', join(home, 'published', 'current'));
  await expect(verifyPublished(layoutOf(home))).rejects.toMatchObject({ code: 'PUBLISHED_DAMAGED' });
  rmSync(join(home, 'published', 'current'));
  await expect(verifyPublished(layoutOf(home))).rejects.toMatchObject({ code: 'NOTHING_PUBLISHED' });
});

async function rewriteTable(dir: string, select: string): Promise<void> {
  const database = await openDatabase({ path: join(dir, 'forecasts.duckdb'), readOnly: true });
  const path = literal(join(dir, 'forecasts.parquet'));
  await database.run(`COPY (${select}) TO ${path} (FORMAT parquet)`);
  database.close();
}
