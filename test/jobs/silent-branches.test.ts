import { expect, test } from 'vitest';
import { buildPanel, type CleanTables, dailySales, type Row } from '../support/clean-tables.ts';

const CUTOFF = '2026-03-31';

/** A sale on every one of `days` days from 2026-01-01 on; 90 of them reach the cutoff. */
const sold = (branch: string, days: number) =>
  dailySales({ sku_id: 's', branch_id: branch }, '2026-01-01', new Array(days).fill(1));

async function warningsOf(tables: CleanTables): Promise<string[]> {
  const built = await buildPanel(tables, { asOf: CUTOFF, config: { horizon_days: 7 } });
  return built.warnings.filter(({ code }) => code === 'BRANCH_SILENT').map(({ message }) => message);
}

test('a branch that stops while others go on is named, with its first day without a sale', async () => {
  const [message, ...more] = await warningsOf({ sales: [...sold('north', 90), ...sold('south', 88)] });
  expect(message).toMatch(
    /^1 branch .* has no sale up to 2026-03-31 while others have: south since 2026-03-30;/,
  );
  expect(more).toEqual([]);
});

test('five of many are named', async () => {
  const silent = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((branch) => sold(branch, 89));
  const [message] = await warningsOf({ sales: [...sold('north', 90), ...silent] });
  expect(message).toContain('7 branches');
  expect(message).toContain('d since 2026-03-31, e since 2026-03-31 and 2 more;');
});

test('nobody is silent when all reach the cutoff, nor when none does', async () => {
  expect(await warningsOf({ sales: [...sold('north', 90), ...sold('south', 90)] })).toEqual([]);
  expect(await warningsOf({ sales: [...sold('north', 88), ...sold('south', 88)] })).toEqual([]);
});

test('a branch that is closed, sells on some days only, is young, or ended long ago is no news', async () => {
  const north = sold('north', 90);
  const branches: Row[] = [{ branch_id: 'south', timezone: 'UTC', closed_on: '2026-03-30' }];
  expect(await warningsOf({ branches, sales: [...north, ...sold('south', 88)] })).toEqual([]);
  const events: Row[] = [
    { ds: '2026-03-30', branch_id: 'south', event: 'repair', closed: true },
    { ds: '2026-03-31', branch_id: 'south', event: 'repair', closed: true },
  ];
  expect(await warningsOf({ events, sales: [...north, ...sold('south', 88)] })).toEqual([]);
  const seldom = sold('south', 88).filter((_, k) => k % 7 !== 0);
  expect(await warningsOf({ sales: [...north, ...seldom] })).toEqual([]);
  const young = dailySales({ sku_id: 's', branch_id: 'south' }, '2026-03-05', new Array(20).fill(1));
  expect(await warningsOf({ sales: [...north, ...young] })).toEqual([]);
  expect(await warningsOf({ sales: [...north, ...sold('south', 34)] })).toEqual([]);
});
