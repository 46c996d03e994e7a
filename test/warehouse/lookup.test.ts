import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInShare } from '../../warehouse/branch-share.ts';
import { ByteWriter } from '../../warehouse/byte-writer.ts';
import { openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { exceptionsKey, lookupKey } from '../../warehouse/lookup-format.ts';
import { packHistory, unpackHistory } from '../../warehouse/lookup-history.ts';
import { packNumbers, unpackNumbers } from '../../warehouse/lookup-numbers.ts';
import {
  type Lookup,
  monthsOf,
  openLookup,
  readBranch,
  readHistory,
  readMonth,
  readNumbers,
} from '../../warehouse/lookup-reader.ts';
import { publishedHome, RUN_ID } from '../support/published-home.ts';

describe('the lookup file of a published run', () => {
  let home: string;
  let dir: string;
  let lookup: Lookup;
  beforeAll(async () => {
    ({ home, dir } = await publishedHome());
    lookup = openLookup(dir);
  });
  afterAll(async () => {
    await lookup.close();
    rmSync(home, { recursive: true, force: true });
  });

  test('holds each row of the table, rendered and as numbers', async () => {
    const database = await openDatabase();
    const rows = await database.rows<Record<string, string | number>>(
      `SELECT branch_id, sku_id, ds::varchar AS ds, horizon_days, yhat, yhat_lower, yhat_upper, served_by, fallback_reason, model_version,
        run_id, q100, q500, q900 FROM ${parquetFiles(join(dir, 'forecasts.parquet'))} ORDER BY branch_id, sku_id, ds`,
    );
    database.close();
    const keys = lookup.file.keys('rendered', Buffer.alloc(0), 100);
    const rendered = keys.flatMap((key) => {
      const series = JSON.parse(`{${lookup.file.get('rendered', key)}}`);
      const { columns } = readNumbers(lookup, series.branch_id, series.sku_id)!;
      return series.rows.map((row: object, k: number) => ({
        branch_id: series.branch_id,
        sku_id: series.sku_id,
        ...row,
        q100: columns[3]![k],
        q500: columns[4]![k],
        q900: columns[5]![k],
      }));
    });
    expect(rendered).toEqual(rows);
  });

  test('says of a series who serves it, and that it is a fallback', () => {
    const series = JSON.parse(`{${lookup.file.get('rendered', lookupKey('B2', 'SKU1'))}}`);
    expect(series).toMatchObject({
      status: 'fallback',
      served_by: 'weekday_level',
      fallback_reason: 'short history',
      category: 'category 1',
    });
  });

  test('holds the days of the panel, and what is known of the coming ones', () => {
    const history = readHistory(lookup, 'B1', 'SKU1')!;
    expect(Array.from(history.units)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0]);
    expect(Array.from(history.flags)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 4, 0, 0]);
    expect([...history.events]).toEqual([[11, 1]]);
    expect(lookup.about.history_from).toBe('2026-02-19');
    expect(monthsOf(lookup.about)).toEqual(['2026-02', '2026-03']);
  });

  test('lists the SKUs of a branch, those without a forecast with the reason', () => {
    expect(readBranch(lookup, 'B2')).toEqual({
      skus: ['SKU1', 'SKU2'],
      categories: [0, 1],
      excluded: [null, 'no_recent_sale'],
    });
    expect(readBranch(lookup, 'B3')).toBe(null);
  });

  test('has the month’s coming days with the interval of their total', () => {
    const month = readMonth(lookup, 'B2', '2026-03')!;
    expect(month).toMatchObject({ from: '2026-03-01', to: '2026-03-03' });
    expect(month.branch![0]).toBe(13.5);
    expect(month.skus[0]![0]).toBe(13.5);
    expect(month.skus[1]).toBe(null);
  });

  test('has the accuracy beside the baseline, and the SKUs that need a look', () => {
    const accuracy = JSON.parse(lookup.file.get('documents', lookupKey('accuracy'))!.toString());
    expect(accuracy.segments).toMatchObject([{ segment: 'all', wape: 0.2, baseline_wape: 0.4 }]);
    const fallbacks = JSON.parse(lookup.file.get('documents', exceptionsKey('fallback'))!.toString());
    expect(fallbacks).toMatchObject({ total: 1, rows: [{ branch_id: 'B2', sku_id: 'SKU1', yhat: 13.5 }] });
    const stockouts = JSON.parse(lookup.file.get('documents', exceptionsKey('stockout', 'B1'))!.toString());
    expect(stockouts.rows).toMatchObject([
      { sku_id: 'SKU1', stockout_days: 1, last_stockout_ds: '2026-02-28' },
    ]);
  });

  test('says which run it is of, and leaves no other file beside it', async () => {
    expect(lookup.about.run_id).toBe(RUN_ID);
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(join(dir, 'lookup'))).toEqual(['series.lmdb']);
  });
});

test('units are written as JSON has them on the grid of 10⁻⁶', () => {
  const out = new ByteWriter(4);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (value) => {
      out.clear();
      out.units(value);
      const text = out.view().toString();
      const wanted = value < 9e9 ? Math.round(value * 1e6) / 1e6 : value;
      expect(JSON.parse(text)).toBe(wanted === 0 ? 0 : wanted);
    }),
  );
});

test('a large buffer that was given back is written to again, a small one is not kept', () => {
  const out = new ByteWriter();
  out.bytes(new Uint8Array(300_000));
  const large = out.take();
  out.giveBack(large);
  out.bytes(new Uint8Array(300_000));
  expect(out.take().buffer).toBe(large.buffer);
  out.bytes(Uint8Array.of(1, 2));
  const small = out.take();
  out.giveBack(small);
  out.bytes(Uint8Array.of(3, 4));
  expect([...small]).toEqual([1, 2]);
});

test('a buffer that is given back amid another answer does not take its place', () => {
  const out = new ByteWriter();
  out.bytes(new Uint8Array(300_000));
  const large = out.take();
  out.bytes(Uint8Array.of(5));
  out.giveBack(large);
  expect([...out.view()]).toEqual([5]);
});

test('a history comes back as it was, in the smallest type that holds it', () => {
  const days = fc.array(
    fc.record({
      units: fc.oneof(fc.nat(300), fc.nat(70_000), fc.double({ min: 0, max: 1e6, noNaN: true })),
      flags: fc.nat(15),
    }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(days, fc.integer({ min: -30_000, max: 60_000 }), (rows, firstDay) => {
      const units = rows.map((row) => row.units);
      const events = new Map([[0, 3]]);
      const back = unpackHistory(
        packHistory({ firstDay, flags: Uint8Array.from(rows, (row) => row.flags), units, events }),
      );
      expect(back.firstDay).toBe(firstDay);
      expect(Array.from(back.flags)).toEqual(rows.map((row) => row.flags));
      const onGrid = (value: number) => Math.round(value * 1e6) / 1e6;
      expect(Array.from(back.units, onGrid)).toEqual(units.map(onGrid));
      expect([...back.events]).toEqual([[0, 3]]);
    }),
  );
});

test('numbers come back column by column, whatever address their bytes have', () => {
  const packed = packNumbers(
    [Float64Array.of(9, 1, 2), Float64Array.of(9, 0.1234567, 4)],
    Uint8Array.of(9, 5, 6),
    1,
    2,
  );
  const shifted = new Uint8Array(packed.length + 1);
  shifted.set(packed, 1);
  const { columns, servers } = unpackNumbers(Buffer.from(shifted.buffer, 1), 2);
  shifted.fill(0);
  expect(columns.map((column) => Array.from(column))).toEqual([
    [1, 2],
    [0.123457, 4],
  ]);
  expect(Array.from(servers)).toEqual([5, 6]);
});

test('a share of the branches is theirs for good: a larger share has all of a smaller one', () => {
  const branches = Array.from({ length: 2000 }, (_, k) => `B${k}`);
  const inTenth = branches.filter((id) => isInShare(id, 0.1));
  expect(inTenth.length).toBeGreaterThan(140);
  expect(inTenth.length).toBeLessThan(260);
  expect(inTenth.every((id) => isInShare(id, 0.2))).toBe(true);
  expect(branches.some((id) => isInShare(id, 0))).toBe(false);
  expect(branches.every((id) => isInShare(id, 1))).toBe(true);
});
