import { describe, expect, test } from 'vitest';
import { TABLES } from '../../schemas/tables.ts';
import { buildPanel, type CleanTables, dailySales, queryPanel, type Row } from '../support/clean-tables.ts';

const CUTOFF = '2026-03-31';
const HORIZON = 10;
const ALWAYS = { sku_id: 'always', branch_id: 'north' };
/** 90 days up to the cutoff. */
const steady = (key: Row, units = 1) =>
  dailySales(key as { sku_id: string; branch_id: string }, '2026-01-01', new Array(90).fill(units));

interface LedgerRow {
  readonly sku_id: string;
  readonly branch_id: string;
  readonly series: number | null;
  readonly category: string;
  readonly state: string;
  readonly reason: string | null;
  readonly first: string | null;
  readonly last: string | null;
  readonly starts: string | null;
  readonly until: string | null;
  readonly until_reason: string | null;
  readonly history_days: number;
  readonly in_stock_days: number;
  readonly mean_units: number | null;
  readonly velocity_class: string;
}

async function ledgerOf(tables: CleanTables, config: Record<string, unknown> = {}) {
  const built = await buildPanel(
    { ...tables, sales: [...steady(ALWAYS), ...(tables.sales ?? [])] },
    { asOf: CUTOFF, config: { horizon_days: HORIZON, ...config } },
  );
  const rows = await queryPanel<LedgerRow>(
    built,
    `SELECT * EXCLUDE (first_ds, last_sale_ds, starts_on, until_ds), first_ds::varchar AS first, last_sale_ds::varchar AS last,
      starts_on::varchar AS starts, until_ds::varchar AS until FROM ledger ORDER BY branch_id, sku_id`,
  );
  const find = (sku: string, branch = 'north') =>
    rows.find((row) => row.sku_id === sku && row.branch_id === branch);
  return { built, rows, find, counts: built.counts };
}

test('the ledger has the columns of the contract', async () => {
  const { built } = await ledgerOf({});
  const columns = await queryPanel<{ column_name: string; column_type: string }>(
    built,
    'SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ledger)',
  );
  expect(columns.map((c) => [c.column_name, c.column_type])).toEqual(
    TABLES.series_ledger.map((column) => [column.name, column.type]),
  );
});

test('an assortment that leaves out much of what sells gets a warning, one that lists it all gets none', async () => {
  const partial = await ledgerOf({ assortment: [{ sku_id: 'new', branch_id: 'north' }] });
  expect(partial.built.warnings).toEqual([
    {
      code: 'ASSORTMENT_PARTIAL',
      message: expect.stringMatching(/^1 of 1 pairs .* such as always in north;/),
    },
  ]);
  expect((await ledgerOf({ assortment: [ALWAYS] })).built.warnings).toEqual([]);
  expect((await ledgerOf({})).built.warnings).toEqual([]);
});

describe('every state and reason', () => {
  const sku = (name: string, rest: Row = {}): Row => ({ sku_id: name, category: 'c', ...rest });

  test('a pair with enough history is simply forecast', async () => {
    const { find } = await ledgerOf({});
    expect(find('always')).toMatchObject({
      state: 'forecast',
      reason: null,
      first: '2026-01-01',
      last: '2026-03-31',
      history_days: 90,
      in_stock_days: 90,
      mean_units: 1,
      velocity_class: 'fast',
    });
  });

  test('too few days in stock are a cold start: short_history', async () => {
    const sales = [
      ...dailySales({ sku_id: 'young', branch_id: 'north' }, '2026-03-05', [1]),
      ...dailySales({ sku_id: 'old enough', branch_id: 'north' }, '2026-03-04', [1]),
    ];
    const { find } = await ledgerOf({ sales });
    expect(find('young')).toMatchObject({ state: 'cold_start', reason: 'short_history', in_stock_days: 27 });
    expect(find('old enough')).toMatchObject({ state: 'forecast', reason: null, in_stock_days: 28 });
  });

  test('days that were all out of stock are a cold start: never_in_stock', async () => {
    const days = [0, 1].map(() => ({ units: 0, stockout: true }));
    const sales = dailySales({ sku_id: 'empty', branch_id: 'north' }, '2026-03-30', days);
    const { find } = await ledgerOf({ sales });
    expect(find('empty')).toMatchObject({ state: 'cold_start', reason: 'never_in_stock', in_stock_days: 0 });
  });

  test('a pair of the assortment without a sale is a cold start: no_history', async () => {
    const assortment = [
      { ...ALWAYS, from_ds: null, until_ds: null },
      { sku_id: 'new', branch_id: 'north', from_ds: '2026-04-05', until_ds: null },
      { sku_id: 'any time', branch_id: 'north', from_ds: null, until_ds: null },
    ];
    const { find } = await ledgerOf({ assortment });
    expect(find('new')).toMatchObject({
      state: 'cold_start',
      reason: 'no_history',
      first: null,
      starts: '2026-04-05',
      history_days: 0,
    });
    expect(find('any time')).toMatchObject({ state: 'cold_start', reason: 'no_history', starts: null });
  });

  test('a pair carried for weeks that never sold has zeros, from the day it was carried', async () => {
    const assortment = [
      { ...ALWAYS, from_ds: null, until_ds: null },
      { sku_id: 'shy', branch_id: 'north', from_ds: '2026-03-01', until_ds: null },
    ];
    const { find } = await ledgerOf({ assortment });
    expect(find('shy')).toMatchObject({
      state: 'forecast',
      first: '2026-03-01',
      mean_units: 0,
      velocity_class: 'slow',
    });
  });

  test('history does not reach back before the data, however early the assortment says', async () => {
    const assortment = [
      { ...ALWAYS, from_ds: '2020-01-01', until_ds: null },
      { sku_id: 'shy', branch_id: 'north', from_ds: '2020-01-01', until_ds: null },
    ];
    const { find } = await ledgerOf({ assortment });
    expect([find('always')!.first, find('shy')!.first]).toEqual(['2026-01-01', '2026-01-01']);
  });

  test('discontinued: by date of the SKU, from the day after the cutoff on', async () => {
    const products = [
      sku('gone', { discontinued_on: '2026-04-01' }),
      sku('going', { discontinued_on: '2026-04-02' }),
    ];
    const sales = [
      ...steady({ sku_id: 'gone', branch_id: 'north' }),
      ...steady({ sku_id: 'going', branch_id: 'north' }),
    ];
    const { find } = await ledgerOf({ products, sales });
    expect(find('gone')).toMatchObject({ state: 'discontinued', reason: 'sku_discontinued' });
    expect(find('going')).toMatchObject({
      state: 'forecast',
      reason: null,
      until: '2026-04-02',
      until_reason: 'sku_discontinued',
    });
  });

  test('discontinued: no longer carried', async () => {
    const assortment = [
      { ...ALWAYS, from_ds: null, until_ds: null },
      { sku_id: 'left', branch_id: 'north', from_ds: null, until_ds: '2026-03-15' },
    ];
    const { find } = await ledgerOf({ assortment, sales: steady({ sku_id: 'left', branch_id: 'north' }) });
    expect(find('left')).toMatchObject({
      state: 'discontinued',
      reason: 'left_assortment',
      until: '2026-03-15',
    });
  });

  test('discontinued: no sale for long, and not a day earlier', async () => {
    const config = { series: { discontinued_after_days: 30, min_history_days: 7 } };
    const ending = (name: string, days: number) =>
      dailySales({ sku_id: name, branch_id: 'north' }, '2026-01-01', new Array(days).fill(1));
    // Last sales on 1 March (30 days before the cutoff) and on 2 March.
    const { find } = await ledgerOf({ sales: [...ending('quiet', 60), ...ending('nearly', 61)] }, config);
    expect(find('quiet')).toMatchObject({
      state: 'discontinued',
      reason: 'no_recent_sale',
      last: '2026-03-01',
    });
    expect(find('nearly')).toMatchObject({ state: 'forecast', reason: null, last: '2026-03-02' });
    const never = { series: { discontinued_after_days: null, min_history_days: 7 } };
    expect((await ledgerOf({ sales: ending('quiet', 60) }, never)).find('quiet')).toMatchObject({
      state: 'forecast',
    });
  });

  test('excluded: the branch is closed', async () => {
    const branches = [
      { branch_id: 'shut', timezone: 'UTC', closed_on: '2026-04-01' },
      { branch_id: 'shutting', timezone: 'UTC', closed_on: '2026-04-02' },
    ];
    const sales = [
      ...steady({ sku_id: 's', branch_id: 'shut' }),
      ...steady({ sku_id: 's', branch_id: 'shutting' }),
    ];
    const { find } = await ledgerOf({ branches, sales });
    expect(find('s', 'shut')).toMatchObject({ state: 'excluded', reason: 'branch_closed', series: null });
    expect(find('s', 'shutting')).toMatchObject({
      state: 'forecast',
      until: '2026-04-02',
      until_reason: 'branch_closed',
    });
  });

  test('excluded: sold, but not in the assortment', async () => {
    const assortment = [{ ...ALWAYS, from_ds: null, until_ds: null }];
    const { find } = await ledgerOf({ assortment, sales: steady({ sku_id: 'odd', branch_id: 'north' }) });
    expect(find('odd')).toMatchObject({ state: 'excluded', reason: 'not_in_assortment' });
    // An assortment source without a row says nothing about anybody.
    const empty = await ledgerOf({ assortment: [], sales: steady({ sku_id: 'odd', branch_id: 'north' }) });
    expect(empty.find('odd')).toMatchObject({ state: 'forecast' });
  });

  test('excluded: launched after the horizon; on its last day is inside', async () => {
    const assortment = [
      { ...ALWAYS, from_ds: null, until_ds: null },
      { sku_id: 'last day', branch_id: 'north', from_ds: '2026-04-10', until_ds: null },
      { sku_id: 'too late', branch_id: 'north', from_ds: '2026-04-11', until_ds: null },
      { sku_id: 'launched late', branch_id: 'north', from_ds: null, until_ds: null },
    ];
    const products = [sku('launched late', { launched_on: '2026-05-01' })];
    const { find } = await ledgerOf({ assortment, products });
    expect(find('last day')).toMatchObject({ state: 'cold_start', reason: 'no_history' });
    expect(find('too late')).toMatchObject({ state: 'excluded', reason: 'not_launched_within_horizon' });
    expect(find('launched late')).toMatchObject({ state: 'excluded', reason: 'not_launched_within_horizon' });
  });

  test('and nothing is dropped: every pair of sales and assortment stands in it once, and is counted', async () => {
    const assortment = [
      { ...ALWAYS, from_ds: null, until_ds: null },
      { ...ALWAYS, from_ds: '2026-02-01', until_ds: '2026-03-01' },
      { sku_id: 'new', branch_id: 'south', from_ds: null, until_ds: null },
    ];
    const { rows, counts } = await ledgerOf({
      assortment,
      sales: steady({ sku_id: 'odd', branch_id: 'north' }),
    });
    expect(rows.map((row) => [row.branch_id, row.sku_id, row.state])).toEqual([
      ['north', 'always', 'forecast'],
      ['north', 'odd', 'excluded'],
      ['south', 'new', 'cold_start'],
    ]);
    expect(counts).toMatchObject({ forecast: 1, excluded: 1, cold_start: 1 });
  });
});

test('series are numbered by branch and SKU, excluded pairs have no number and no rows', async () => {
  const branches = [{ branch_id: 'm', timezone: 'UTC', closed_on: '2026-02-01' }];
  const sales = ['z', 'a'].flatMap((branch) =>
    ['2', '10', 'ä'].flatMap((name) => steady({ sku_id: name, branch_id: branch })),
  );
  const { rows, built } = await ledgerOf({
    branches,
    sales: [...sales, ...steady({ sku_id: '2', branch_id: 'm' })],
  });
  expect(rows.map((row) => [row.branch_id, row.sku_id, row.series])).toEqual([
    ['a', '10', 0],
    ['a', '2', 1],
    ['a', 'ä', 2],
    ['m', '2', null],
    ['north', 'always', 3],
    ['z', '10', 4],
    ['z', '2', 5],
    ['z', 'ä', 6],
  ]);
  const [panel] = await queryPanel(
    built,
    'SELECT count(DISTINCT series) AS series, max(series) AS highest FROM panel',
  );
  expect(panel).toEqual({ series: 7, highest: 6 });
});

test('the first of several ends counts; of equal ones the branch’s, then the SKU’s', async () => {
  const branches = [{ branch_id: 'north', timezone: 'UTC', closed_on: '2026-04-06' }];
  const products = [
    { sku_id: 'first', category: 'c', discontinued_on: '2026-04-04' },
    { sku_id: 'equal', category: 'c', discontinued_on: '2026-04-06' },
    { sku_id: 'both', category: 'c', discontinued_on: '2026-04-03' },
  ];
  const ends: Row = { first: '2026-04-05', equal: null, both: '2026-04-03', left: '2026-04-02' };
  const assortment = Object.entries(ends).map(([sku_id, until_ds]) => ({
    sku_id,
    branch_id: 'north',
    from_ds: null,
    until_ds,
  }));
  const { find } = await ledgerOf({ branches, products, assortment: [...assortment, ALWAYS] });
  const end = (sku: string) => [find(sku)!.until, find(sku)!.until_reason];
  expect(end('first')).toEqual(['2026-04-04', 'sku_discontinued']);
  expect(end('equal')).toEqual(['2026-04-06', 'branch_closed']);
  expect(end('both')).toEqual(['2026-04-03', 'sku_discontinued']);
  expect(end('left')).toEqual(['2026-04-02', 'left_assortment']);
  const open = await ledgerOf({});
  expect(open.find('always')!.until_reason).toBeNull();
});

test('a pair that is to be launched within the horizon is closed until then', async () => {
  const assortment = [
    { ...ALWAYS, from_ds: null, until_ds: null },
    { sku_id: 'new', branch_id: 'north', from_ds: '2026-04-05', until_ds: '2026-04-08' },
  ];
  const { built } = await ledgerOf({ assortment });
  const days = await queryPanel<{ closed: number }>(built, "SELECT closed FROM panel WHERE sku_id = 'new'");
  expect(days.map((day) => day.closed)).toEqual([1, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
});

test('mean units are exact over the in-stock days of the last 91', async () => {
  const units = Array.from({ length: 90 }, (_, k) => (k % 10) / 10);
  const sales = dailySales(
    { sku_id: 'tenths', branch_id: 'north' },
    '2026-01-01',
    units.map((value, k) => ({ units: value, stockout: k % 10 === 9 })),
  );
  const { find } = await ledgerOf({ sales });
  expect(find('tenths')).toMatchObject({
    mean_units: 32.4 / 81,
    in_stock_days: 81,
    velocity_class: 'medium',
  });
});
