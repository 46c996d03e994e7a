import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildPanel, type CleanTables, dailySales, queryPanel, type Row } from '../support/clean-tables.ts';
import { tempFolders } from '../support/temp-folder.ts';

const newFolder = tempFolders();
const KEY = { sku_id: 'aspirin', branch_id: 'north' };
/** A Thursday. */
const CUTOFF = '2026-03-05';
const HORIZON = 3;

interface Day {
  ds: string;
  units: number | null;
  available: number;
  stockout: number;
  stockout_share: number;
  closed: number;
  price: number | null;
  promotion: number;
}

async function panelOf(tables: CleanTables, config: Record<string, unknown> = {}): Promise<Day[]> {
  const built = await buildPanel(tables, { asOf: CUTOFF, config: { horizon_days: HORIZON, ...config } });
  return queryPanel<Day>(built, "SELECT * FROM panel WHERE branch_id = 'north'");
}

const columnOf = <K extends keyof Day>(days: readonly Day[], name: K) => days.map((day) => day[name]);
const onDay = (days: readonly Day[], ds: string) => days.find((day) => day.ds === ds)!;

describe('days', () => {
  test('run without a gap from the first sale to the end of the horizon; a day without a row is a zero', async () => {
    const sales = [
      { ...KEY, ds: '2026-03-01', units: 4 },
      { ...KEY, ds: '2026-03-04', units: 2.5 },
    ];
    const days = await panelOf({ sales });
    expect(columnOf(days, 'ds')).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-03',
      '2026-03-04',
      '2026-03-05',
      '2026-03-06',
      '2026-03-07',
      '2026-03-08',
    ]);
    expect(columnOf(days, 'units')).toEqual([4, 0, 0, 2.5, 0, null, null, null]);
    expect(columnOf(days, 'available')).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
  });

  test('of sales after the cutoff are not seen, and do not even name a series', async () => {
    const sales = [
      { ...KEY, ds: '2026-03-05', units: 4 },
      { ...KEY, ds: '2026-03-06', units: 900 },
      { sku_id: 'late', branch_id: 'north', ds: '2026-03-07', units: 1 },
    ];
    const built = await buildPanel({ sales }, { asOf: CUTOFF, config: { horizon_days: HORIZON } });
    expect(await queryPanel(built, 'SELECT sku_id, last_sale_ds::varchar AS last FROM ledger')).toEqual([
      { sku_id: 'aspirin', last: '2026-03-05' },
    ]);
    const days = await queryPanel<Day>(built, 'SELECT * FROM panel');
    expect(columnOf(days, 'units')).toEqual([4, null, null, null]);
  });

  test('agree with a calendar made in SQL, for series that start on different days', async () => {
    const sales = [1, 2, 3, 4, 5].flatMap((n) =>
      dailySales({ sku_id: `s${n}`, branch_id: 'north' }, `2026-02-${10 + 3 * n}`, [n, 0, n]),
    );
    const built = await buildPanel({ sales }, { asOf: CUTOFF, config: { horizon_days: HORIZON } });
    const [gaps] = await queryPanel<{ missing: number; extra: number }>(
      built,
      `WITH expected AS (
        SELECT sku_id, unnest(generate_series(first_ds::timestamp, TIMESTAMP '2026-03-08', INTERVAL 1 day))::date::varchar AS ds FROM ledger)
      SELECT count(*) FILTER (WHERE panel.ds IS NULL) AS missing, count(*) FILTER (WHERE expected.ds IS NULL) AS extra
      FROM expected FULL JOIN panel USING (sku_id, ds)`,
    );
    expect(gaps).toEqual({ missing: 0, extra: 0 });
  });
});

describe('closed days have no units and are not available', () => {
  const sales = dailySales(KEY, '2026-03-01', [5, 5, 5, 5, 5]);

  test('by weekday, past and future', async () => {
    const quiet = sales.filter((row) => row.ds !== '2026-03-02');
    const days = await panelOf({ sales: quiet }, { calendar: { closed_weekdays: ['mon', 'fri'] } });
    expect(columnOf(days, 'closed')).toEqual([0, 1, 0, 0, 0, 1, 0, 0]);
    expect(onDay(days, '2026-03-02')).toMatchObject({ units: null, available: 0 });
  });

  test('by an event of the chain or of the branch, and no other branch’s', async () => {
    const events = [
      { ds: '2026-03-02', branch_id: null, event: 'eid', closed: true },
      { ds: '2026-03-03', branch_id: 'north', event: 'works', closed: true },
      { ds: '2026-03-04', branch_id: 'south', event: 'works', closed: true },
      { ds: '2026-03-07', branch_id: null, event: 'eid', closed: true },
      { ds: '2026-03-08', branch_id: null, event: 'fair', closed: false },
    ];
    const quiet = sales.filter((row) => !['2026-03-02', '2026-03-03'].includes(row.ds as string));
    const days = await panelOf({ sales: quiet, events });
    expect(columnOf(days, 'closed')).toEqual([0, 1, 1, 0, 0, 0, 1, 0]);
    expect(columnOf(days, 'units').slice(0, 5)).toEqual([5, null, null, 5, 5]);
  });

  test('unless something was sold: then the branch was open', async () => {
    const days = await panelOf({ sales }, { calendar: { closed_weekdays: ['mon'] } });
    expect(onDay(days, '2026-03-02')).toMatchObject({ units: 5, available: 1, closed: 0 });
  });

  test('where the sales of the branch have not arrived yet, which is no day without a sale', async () => {
    const sales_reach = [
      { branch_id: 'north', last_ds: '2026-03-03' },
      { branch_id: 'south', last_ds: '2026-03-01' },
    ];
    const days = await panelOf({ sales: sales.slice(0, 3), sales_reach });
    expect(columnOf(days, 'units')).toEqual([5, 5, 5, null, null, null, null, null]);
    expect(columnOf(days, 'available')).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
    expect(columnOf(days, 'closed')).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
  });

  test('two reasons for one day close it once', async () => {
    const events = [
      { ds: '2026-03-06', branch_id: null, event: 'a', closed: true },
      { ds: '2026-03-06', branch_id: 'north', event: 'b', closed: true },
    ];
    const days = await panelOf({ sales, events }, { calendar: { closed_weekdays: ['fri'] } });
    expect(days).toHaveLength(8);
  });

  test('before a branch opens and from the day it closes', async () => {
    const branches = [
      { branch_id: 'north', timezone: 'UTC', opened_on: '2026-03-03', closed_on: '2026-03-08' },
    ];
    const days = await panelOf({ sales: [sales[0]!, sales[3]!], branches });
    expect(columnOf(days, 'closed')).toEqual([0, 1, 0, 0, 0, 0, 0, 1]);
  });
});

test('a stockout day keeps what was sold, and is not available', async () => {
  const sales = dailySales(KEY, '2026-03-01', [
    { units: 3, stockout: true, stockout_share: 0.25 },
    { units: 0, stockout: true, stockout_share: null },
    { units: 5, stockout: false, stockout_share: 0.1 },
    5,
    5,
  ]);
  const days = await panelOf({ sales });
  expect(
    days
      .slice(0, 3)
      .map(({ units, available, stockout, stockout_share }) => [units, available, stockout, stockout_share]),
  ).toEqual([
    [3, 0, 1, 0.25],
    [0, 0, 1, 1],
    [5, 1, 0, 0],
  ]);
});

test('where sales are the target, a stockout day is a day like any other', async () => {
  const sales = dailySales(KEY, '2026-03-01', [{ units: 3, stockout: true, stockout_share: 0.25 }, 5]);
  const [first] = await panelOf({ sales }, { target: 'sales' });
  expect(first).toMatchObject({ units: 3, available: 1, stockout: 1, stockout_share: 0.25 });
});

describe('the price in force', () => {
  const sales = dailySales(KEY, '2026-03-01', [
    { units: 1, price: 9 },
    { units: 1, price: null },
    { units: 1, price: 8 },
    1,
    1,
  ]);

  test('is the last one paid when there is no list, also in the horizon', async () => {
    const days = await panelOf({ sales });
    expect(columnOf(days, 'price')).toEqual([9, 9, 8, 8, 8, 8, 8, 8]);
  });

  test('is the list’s from its day until the next, also in the horizon', async () => {
    const prices = [
      { ds: '2026-02-01', sku_id: 'aspirin', branch_id: 'north', price: 10 },
      { ds: '2026-03-03', sku_id: 'aspirin', branch_id: 'north', price: 11 },
      { ds: '2026-03-07', sku_id: 'aspirin', branch_id: 'north', price: 12 },
      { ds: '2026-03-02', sku_id: 'aspirin', branch_id: 'south', price: 99 },
      { ds: '2026-03-02', sku_id: 'other', branch_id: 'north', price: 99 },
    ];
    const days = await panelOf({ sales, prices });
    expect(columnOf(days, 'price')).toEqual([10, 10, 11, 11, 11, 11, 12, 12]);
  });

  test('of the branch holds against a later one of the chain, until the branch’s next', async () => {
    const prices = [
      { ds: '2026-03-01', sku_id: 'aspirin', branch_id: null, price: 10 },
      { ds: '2026-03-03', sku_id: 'aspirin', branch_id: 'north', price: 7 },
      { ds: '2026-03-05', sku_id: 'aspirin', branch_id: null, price: 12 },
      { ds: '2026-03-07', sku_id: 'aspirin', branch_id: 'north', price: 8 },
    ];
    const days = await panelOf({ sales, prices });
    expect(columnOf(days, 'price')).toEqual([10, 10, 7, 7, 7, 7, 8, 8]);
  });

  test('is what was paid before the list begins, and for what the list leaves out', async () => {
    const prices = [{ ds: '2026-03-04', sku_id: 'aspirin', branch_id: null, price: 20 }];
    const days = await panelOf({ sales, prices });
    expect(columnOf(days, 'price')).toEqual([9, 9, 8, 20, 20, 20, 20, 20]);
    const others = [{ ds: '2026-03-01', sku_id: 'other', branch_id: null, price: 20 }];
    expect(columnOf(await panelOf({ sales, prices: others }), 'price')).toEqual([9, 9, 8, 8, 8, 8, 8, 8]);
  });

  test('is unknown when nobody says', async () => {
    const days = await panelOf({ sales: sales.map((row) => ({ ...row, price: null })) });
    expect(new Set(columnOf(days, 'price'))).toEqual(new Set([null]));
  });
});

describe('drivers', () => {
  const sales = dailySales(KEY, '2026-03-01', [1, 1, 1, 1, 1]);
  const driverRows = async (tables: CleanTables) => {
    const built = await buildPanel({ sales, ...tables }, { asOf: CUTOFF, config: { horizon_days: HORIZON } });
    return queryPanel<Day & Record<string, number | null>>(built, 'SELECT * FROM panel');
  };
  const on = (ds: string, rest: Row): Row => ({ ds, sku_id: null, branch_id: null, ...rest });

  test('reach a day by every pattern of keys, the most specific first', async () => {
    const days = await driverRows({
      drivers: {
        plan: [
          on('2026-03-05', { discount: 1 }),
          on('2026-03-06', { discount: 1 }),
          on('2026-03-06', { discount: 2, branch_id: 'north' }),
          on('2026-03-07', { discount: 1 }),
          on('2026-03-07', { discount: 2, branch_id: 'north' }),
          on('2026-03-07', { discount: 3, sku_id: 'aspirin' }),
          on('2026-03-08', { discount: 2, branch_id: 'north' }),
          on('2026-03-08', { discount: 3, sku_id: 'aspirin' }),
          on('2026-03-08', { discount: 4, sku_id: 'aspirin', branch_id: 'north' }),
          on('2026-03-04', { discount: 9, sku_id: 'other' }),
          on('2026-03-04', { discount: 9, branch_id: 'south' }),
        ],
      },
    });
    expect(days.map((day) => day.discount)).toEqual([null, null, null, null, 1, 2, 3, 4]);
  });

  test('listed twice count once, and the larger value stands; a day is never doubled', async () => {
    const days = await driverRows({
      drivers: {
        plan: [on('2026-03-06', { discount: 1 }), on('2026-03-06', { discount: 5 })],
        other: [on('2026-03-06', { discount: 3 }), on('2026-03-07', { discount: 4 })],
      },
    });
    expect(days).toHaveLength(8);
    // Of two sources of one pattern, the one whose name comes first: `other`.
    expect(days.map((day) => day.discount).slice(5)).toEqual([3, 4, null]);
  });

  test('that come with the sales hold for their day, listed ones before them', async () => {
    const sold = sales.map((row, k) => ({ ...row, discount: k === 1 ? null : 0.9 }));
    const days = await driverRows({
      sales: sold,
      drivers: { plan: [on('2026-03-03', { discount: 0.5 }), on('2026-03-06', { discount: 0.7 })] },
    });
    const rounded = days.map((day) => (day.discount === null ? null : Math.round(day.discount! * 10) / 10));
    expect(rounded).toEqual([0.9, null, 0.5, 0.9, 0.9, 0.7, null, null]);
  });

  test('promotions come from the list alone where there is one, else from the sales', async () => {
    const sold = sales.map((row, k) => ({ ...row, promotion: k < 2 }));
    const plan = [on('2026-03-02', { promotion: 0 }), on('2026-03-07', { promotion: 1 })];
    const listed = await driverRows({ sales: sold, drivers: { plan } });
    expect(columnOf(listed, 'promotion')).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
    expect(columnOf(await driverRows({ sales: sold }), 'promotion')).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
  });

  test('may have names that SQL would trip over', async () => {
    const name = `snap "CA" /*price*/ '; drop`;
    const days = await driverRows({ drivers: { plan: [on('2026-03-06', { [name]: 2 })] } });
    expect(days.map((day) => day[name])).toEqual([null, null, null, null, null, 2, null, null]);
  });

  test('of an empty source, or of one that names no driver, do no harm', async () => {
    expect(await driverRows({ drivers: { plan: [] } })).toHaveLength(8);
    expect(await driverRows({ drivers: { plan: [on('2026-03-06', {})] } })).toHaveLength(8);
  });
});

describe('names and places that SQL would trip over', () => {
  test("a SKU called '; drop table-- is just another SKU, in a folder with quotes and brackets", async () => {
    const sku = "'; drop table--";
    const home = join(newFolder(), `it's a [home] "x" *`, 'units=3');
    mkdirSync(home, { recursive: true });
    const sales = [
      ...dailySales({ sku_id: sku, branch_id: 'a"b' }, '2026-03-01', [1, 2, 3, 4, 5]),
      ...dailySales({ sku_id: 'ünï', branch_id: 'a"b' }, '2026-03-01', [5]),
    ];
    const built = await buildPanel({ sales }, { asOf: CUTOFF, home, config: { horizon_days: HORIZON } });
    const units = await queryPanel<{ units: number }>(
      built,
      `SELECT units FROM panel WHERE sku_id = '''; drop table--' AND units IS NOT NULL`,
    );
    expect(units.map((row) => row.units)).toEqual([1, 2, 3, 4, 5]);
    expect(readdirSync(built.folder).sort()).toEqual([
      'groups-branch-category.parquet',
      'groups-sku.parquet',
      'panel.json',
      'series.parquet',
      'shard=0.parquet',
      'statics.parquet',
    ]);
  });
});

test('however the shards are cut, and whatever their number, the panel is the same', async () => {
  const sales = Array.from({ length: 9 }, (_, n) =>
    dailySales({ sku_id: `s${n % 3}`, branch_id: `b${Math.floor(n / 3)}` }, `2026-02-0${n + 1}`, [
      n,
      1,
      0,
      2,
    ]),
  ).flat();
  const select = 'SELECT * FROM panel';
  const build = (shardSeries: number) =>
    buildPanel(
      { sales },
      { asOf: CUTOFF, config: { horizon_days: HORIZON, resources: { shard_series: shardSeries } } },
    );
  const [one, many] = [await build(1000), await build(2)];
  expect(many.counts.shards).toBe(5);
  expect(one.counts.shards).toBe(1);
  expect(await queryPanel(many, select)).toEqual(await queryPanel(one, select));
  const ledger = 'SELECT * FROM ledger ORDER BY series';
  expect(await queryPanel(many, ledger)).toEqual(await queryPanel(one, ledger));
});

test('nothing to forecast is DATA_NO_SERIES', async () => {
  await expect(buildPanel({ sales: [] }, { asOf: CUTOFF })).rejects.toMatchObject({ code: 'DATA_NO_SERIES' });
  const products = [{ sku_id: 'aspirin', category: 'c', discontinued_on: '2026-03-01' }];
  const sales = dailySales(KEY, '2026-02-01', [1]);
  await expect(buildPanel({ sales, products }, { asOf: CUTOFF })).rejects.toMatchObject({
    code: 'DATA_NO_SERIES',
  });
});
