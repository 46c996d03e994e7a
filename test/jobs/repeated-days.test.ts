import { expect, it } from 'vitest';
import { findRepeatedDays } from '../../jobs/clean/repeated-days.ts';
import { type Database, openDatabase } from '../../warehouse/duckdb.ts';

/** SKUs whose rows the rules for duplicates look at. */
async function repeatedSkus(rows: string, memoryMb: number): Promise<unknown[]> {
  const database: Database = await openDatabase();
  try {
    await database.run(`CREATE TABLE sales (branch_id VARCHAR, sku_id VARCHAR, ds DATE); ${rows}`);
    await findRepeatedDays(database, 'sales', memoryMb);
    const found = await database.rows<{ sku_id: string }>(
      'SELECT DISTINCT sku_id FROM sales WHERE hash(branch_id, sku_id, ds) IN (SELECT key FROM repeated) ORDER BY sku_id',
    );
    return found.map(({ sku_id }) => sku_id);
  } finally {
    database.close();
  }
}

const ROWS = `INSERT INTO sales VALUES
  ('north', 'once', '2026-01-01'), ('north', 'once', '2026-01-03'), ('south', 'once', '2026-01-01'),
  ('north', 'twice', '2026-01-02'), ('north', 'twice', '2026-01-02'), ('north', 'twice', '2031-12-31')`;

it('finds the days that several rows share', async () => {
  expect(await repeatedSkus(ROWS, 100)).toEqual(['twice']);
});

it('finds the same where a bit for every day would not fit the memory', async () => {
  expect(await repeatedSkus(ROWS, 0)).toEqual(['twice']);
});

it('finds nothing among no rows, and on a single day', async () => {
  expect(await repeatedSkus('', 100)).toEqual([]);
  expect(await repeatedSkus("INSERT INTO sales VALUES ('north', 'a', '2026-01-01')", 100)).toEqual([]);
});
