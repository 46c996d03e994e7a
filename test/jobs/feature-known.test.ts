import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PanelDocument } from '../../schemas/manifest.ts';
import { readJsonDocument } from '../../warehouse/json-document.ts';
import { buildPanel, type CleanTables, dailySales, queryPanel, type Row } from '../support/clean-tables.ts';

const KEY = { sku_id: 'aspirin', branch_id: 'north' };
const CUTOFF = '2026-03-05';
const sales = dailySales(KEY, '2026-03-01', [1, 1, 1, 1, 1]);

async function build(tables: CleanTables) {
  const built = await buildPanel({ sales, ...tables }, { asOf: CUTOFF, config: { horizon_days: 4 } });
  const document = readJsonDocument<PanelDocument>(join(built.folder, 'panel.json'), 'shelfcast.panel', 1);
  const rows = await queryPanel<Record<string, number | null>>(
    built,
    "SELECT * FROM panel WHERE branch_id = 'north'",
  );
  const column = (name: string) => rows.map((row) => row[name]);
  const ahead = Object.fromEntries(document.columns.map((known) => [known.name, known.is_known_ahead]));
  return { document, column, ahead };
}

const price = (ds: string, value: number): Row => ({
  ds,
  sku_id: 'aspirin',
  branch_id: 'north',
  price: value,
});
const paid = (values: readonly (number | null)[]) =>
  sales.map((row, k) => ({ ...row, price: values[k] ?? null }));
const on = (ds: string, rest: Row): Row => ({ ds, sku_id: null, branch_id: null, ...rest });

test('what nobody says anything about is no column', async () => {
  const { document, column } = await build({});
  expect(document).toMatchObject({ columns: [], events: [] });
  expect(new Set(column('event'))).toEqual(new Set([0]));
});

describe('events', () => {
  const events = [
    { ds: '2026-03-02', branch_id: null, event: 'market', closed: false },
    { ds: '2026-03-03', branch_id: 'north', event: 'works', closed: false },
    { ds: '2026-03-04', branch_id: 'south', event: 'works', closed: false },
    { ds: '2026-03-05', branch_id: null, event: 'market', closed: false },
    { ds: '2026-03-05', branch_id: 'north', event: 'fair', closed: false },
    { ds: '2026-03-08', branch_id: null, event: 'works', closed: false },
    { ds: '2027-01-01', branch_id: null, event: 'after all', closed: false },
  ];

  test('come as the number of their name, of the chain and of the branch; of two, the first by name', async () => {
    const { document, column, ahead } = await build({ events });
    expect(document.events).toEqual(['after all', 'fair', 'market', 'works']);
    expect(column('event')).toEqual([0, 3, 4, 0, 2, 0, 0, 4, 0]);
    expect(ahead).toEqual({ event: true });
  });
});

describe('prices are known ahead', () => {
  test('if a list says them in at least half of the horizon, and a row says whether it does', async () => {
    const { document, column } = await build({ prices: [price('2026-03-08', 3)] });
    expect(column('price_listed')).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
    const known = { column: 'price', is_known_ahead: true, has_hindsight: false };
    expect(document.columns).toEqual([
      { name: 'price', kind: 'price', ...known },
      { name: 'sku_price', kind: 'sku_price', ...known },
    ]);
  });

  test('and hold hindsight where they were paid and no list says them', async () => {
    const { document, column } = await build({
      sales: paid([9, 9, 8, 8, 8]),
      prices: [price('2026-03-03', 3)],
    });
    expect(column('price')).toEqual([9, 9, 3, 3, 3, 3, 3, 3, 3]);
    expect(column('price_listed')).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1]);
    expect(document.columns.map(({ has_hindsight }) => has_hindsight)).toEqual([true, true]);
  });

  test('not if only sales tell them, or if the list covers less', async () => {
    expect((await build({ sales: paid([9, null, 8]) })).ahead).toEqual({ price: false, sku_price: false });
    const late = await build({ sales: paid([9]), prices: [price('2026-03-09', 3)] });
    expect(late.ahead).toEqual({ price: false, sku_price: false });
    expect(late.document.columns.map(({ has_hindsight }) => has_hindsight)).toEqual([false, false]);
  });
});

describe('promotions and drivers are known ahead', () => {
  test('if a source lists promotions', async () => {
    const sold = sales.map((row, k) => ({ ...row, promotion: k < 2 }));
    expect((await build({ sales: sold })).ahead).toEqual({ promotion: false });
    const plan = [on('2026-03-07', { promotion: 1 })];
    expect((await build({ sales: sold, drivers: { plan } })).ahead).toEqual({ promotion: true });
  });

  test('if a driver has values in at least half of the horizon', async () => {
    const plan = ['2026-03-06', '2026-03-07'].map((ds) => on(ds, { half: 1 }));
    plan[0] = { ...plan[0]!, less: 1 };
    const sold = sales.map((row) => ({ ...row, sold: 0.9 }));
    const { ahead } = await build({ sales: sold, drivers: { plan } });
    expect(ahead).toEqual({ half: true, less: false, sold: false });
  });
});

test('a driver of the sales is known ahead only if it stands on days without a sale too', async () => {
  const plan = ['2026-03-06', '2026-03-07'].map((ds) => on(ds, { discount: 0.8 }));
  const sold = sales.map((row) => ({ ...row, discount: 1 }));
  expect((await build({ sales: sold, drivers: { plan } })).ahead).toEqual({ discount: true });
  const sparse = sold.filter((_row, k) => k !== 2);
  expect((await build({ sales: sparse, drivers: { plan } })).ahead).toEqual({ discount: false });
});

test('a driver that is called as a column of the panel keeps its name, and has a column of its own', async () => {
  const plan = [on('2026-03-06', { event: 5, Units: 6 })];
  const { document, column } = await build({ drivers: { plan } });
  expect(document.columns.map(({ name, column: inFile }) => [name, inFile])).toEqual([
    ['Units', 'driver Units'],
    ['event', 'driver event'],
  ]);
  expect(column('driver event')[5]).toBe(5);
  expect(column('driver Units')[5]).toBe(6);
  expect(column('event')[5]).toBe(0);
});
