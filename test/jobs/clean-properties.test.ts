/** Whatever arrives: no row is lost, and cleaning what is clean changes nothing. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CleanResult, cleanSources, dataFolder } from '../support/clean-sources.ts';
import { temporaryFolder } from '../support/job-context.ts';
import { OPEN_GATES, smallConfig } from '../support/small-config.ts';

const COLUMNS = { ds: 'ds', sku_id: 'sku', branch_id: 'branch', units: 'units', status: 'status' };
const sales = (files: string, columns: object) => ({
  sales: { entity: 'sales', files, owner: 'Tills', required: true, columns },
});

const cell = (...values: string[]) => fc.constantFrom(...values);
const dirtyRow = fc
  .tuple(
    cell('2024-03-30', '2024-03-31', '2024-03-31', '2024-02-30', '1990-01-01', '2024-04-02', '', 'x'),
    cell('A', 'B', '"C,1"', ' ', '"open', '"q"x'),
    cell('N', 'S', ''),
    cell('0', '1', '2.5', '0.1', '-1', '1e9', 'NaN', '1e400', '', 'many'),
    cell('', 'sold', 'return', 'void'),
  )
  .map((cells) => cells.join(','));
const line = fc.oneof(
  { weight: 12, arbitrary: dirtyRow },
  { weight: 1, arbitrary: cell('2024-03-31,A', '1,2,3,4,5,6') },
);
const policies = fc.record({
  conflicting_duplicates: fc.constantFrom('sum', 'last', 'reject'),
  returns: fc.constantFrom('net', 'drop'),
  negative_units: fc.constantFrom('reject', 'zero'),
});

describe('any sales extract', () => {
  it('loses no row, and is the same cleaned once and twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), policies, async (lines, policy) => {
        // One good row, so that the source is neither empty nor late.
        const text = `ds,sku,branch,units,status\n${lines.join('\n')}\n2024-03-31,Z,N,1,\n`;
        const config = smallConfig(sales('sales.csv', COLUMNS), { ...OPEN_GATES, ...policy });
        const once = await cleanSources(config, dataFolder({ 'sales.csv': text }));
        await expectNothingLost(once, lines.length + 1);
        const twice = await cleanAgain(once, policy);
        const content = 'SELECT branch_id, sku_id, ds::varchar AS ds, units FROM sales';
        expect(await twice.query(content)).toEqual(await once.query(content));
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 60_000);
});

async function expectNothingLost(result: CleanResult, rowsIn: number): Promise<void> {
  const [sum] = await result.query(`
    SELECT
      (SELECT rows_before::INT FROM rules WHERE entity = 'sales' LIMIT 1) AS rows_in,
      (SELECT count(*)::INT FROM sales) AS kept,
      (SELECT count(*)::INT FROM rejects WHERE entity = 'sales') AS rejected,
      (SELECT sum(rows_before - rows_after - rows_rejected)::INT FROM rules WHERE entity = 'sales') AS merged`);
  const { rows_in, kept, rejected, merged } = sum as Record<string, number>;
  expect(rows_in).toBe(rowsIn);
  expect(kept! + rejected! + merged!).toBe(rowsIn);
}

async function cleanAgain(once: CleanResult, policy: object): Promise<CleanResult> {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(once.out, 'sales.parquet'), join(folder, 'sales.parquet'));
  const columns = { ds: 'ds', sku_id: 'sku_id', branch_id: 'branch_id', units: 'units' };
  const config = smallConfig(sales('sales.parquet', columns), { ...OPEN_GATES, ...policy });
  return cleanSources(config, folder);
}
