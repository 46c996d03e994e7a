import { TABLES } from '../../schemas/tables.ts';
import { literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import type { CleanContext } from './clean-context.ts';
import { ALL_SALES } from './sales-rows.ts';
import { writeCleanTable } from './write-clean-table.ts';

/**
 * Writes `sales_reach`: how far the sales of a branch reach when its sources may trail `as_of` (`max_lag_days`). Without it
 * the days that have not arrived would pass for days without a sale. The view of all sales stands before.
 */
export async function writeSalesReach({ database, context }: CleanContext): Promise<void> {
  const select = fillQuery('clean/sales_reach', { rows: ALL_SALES, as_of: literal(context.asOf) });
  await writeCleanTable(database, context.out, {
    name: 'sales_reach',
    columns: TABLES.clean_sales_reach,
    extras: [],
    from: `(${select})`,
    orderBy: ['branch_id'],
  });
}
