import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PanelDocument } from '../../schemas/manifest.ts';
import { parquetFiles } from '../../warehouse/duckdb.ts';
import { readJsonDocument } from '../../warehouse/json-document.ts';
import { buildPanel, type CleanTables, dailySales, queryPanel, type Row } from '../support/clean-tables.ts';

const CUTOFF = '2026-03-05';

async function staticsOf(tables: CleanTables) {
  const built = await buildPanel(tables, { asOf: CUTOFF, config: { horizon_days: 2 } });
  const rows = await queryPanel<Row>(
    built,
    `SELECT ledger.sku_id, ledger.branch_id, statics.* FROM ${parquetFiles(join(built.folder, 'statics.parquet'))} AS statics
     JOIN ledger USING (series) ORDER BY series`,
  );
  const path = join(built.folder, 'panel.json');
  return { rows, document: readJsonDocument<PanelDocument>(path, 'shelfcast.panel', 1) };
}

const sell = (sku_id: string, branch_id: string) =>
  dailySales({ sku_id, branch_id }, '2026-03-01', [1, 1, 1, 1, 1]);

test('each attribute is the place of its value in sorted order, and −1 where there is none', async () => {
  const { rows, document } = await staticsOf({
    sales: [...sell('x', 'n'), ...sell('y', 'n'), ...sell('z', 's')],
    products: [
      { sku_id: 'x', category: 'fruit', brand: 'Zeta' },
      { sku_id: 'y', category: 'bread', brand: null },
      { sku_id: 'z', category: 'fruit', brand: 'Alpha' },
    ],
    branches: [
      { branch_id: 'n', timezone: 'UTC', city: 'Utrecht' },
      { branch_id: 's', timezone: 'UTC', city: 'Aachen' },
    ],
  });
  expect(rows).toEqual([
    { sku_id: 'x', branch_id: 'n', series: 0, category: 1, branch: 0, brand: 1, city: 1 },
    { sku_id: 'y', branch_id: 'n', series: 1, category: 0, branch: 0, brand: -1, city: 1 },
    { sku_id: 'z', branch_id: 's', series: 2, category: 1, branch: 1, brand: 0, city: 0 },
  ]);
  expect(document.statics).toEqual([
    { name: 'category', values: 2 },
    { name: 'branch', values: 2 },
    { name: 'brand', values: 2 },
    { name: 'city', values: 2 },
  ]);
});

test('attributes of the same name, or called as a key or a column of the ledger, stay apart', async () => {
  const { rows, document } = await staticsOf({
    sales: sell('x', 'n'),
    products: [{ sku_id: 'x', category: 'c', region: 'p', Branch: 'own brand', state: 'liquid' }],
    branches: [{ branch_id: 'n', timezone: 'UTC', region: 'q', sku_id: 'odd', state: 'CA' }],
  });
  const names = [
    'category',
    'branch',
    'product Branch',
    'region',
    'state',
    'branch region',
    'branch sku_id',
    'branch state',
  ];
  expect(document.statics.map(({ name }) => name)).toEqual(names);
  const [{ sku_id, branch_id, series, ...values }] = rows as [Row];
  expect([sku_id, branch_id, series]).toEqual(['x', 'n', 0]);
  expect(values).toEqual(Object.fromEntries(names.map((name) => [name, 0])));
});

test('pairs without a series have no row', async () => {
  const { rows } = await staticsOf({
    sales: [...sell('x', 'n'), ...sell('x', 'closed')],
    branches: [{ branch_id: 'closed', timezone: 'UTC', closed_on: '2026-03-01' }],
  });
  expect(rows.map((row) => row.branch_id)).toEqual(['n']);
});
