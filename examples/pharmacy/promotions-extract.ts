/** The promotion calendar as Parquet: one row per campaign, SKU and day, the days to come included. */
import { createTable } from '../../warehouse/columns.ts';
import { literal, openDatabase } from '../../warehouse/duckdb.ts';
import { BRANCHES } from './branches.ts';
import { PRODUCTS } from './products.ts';
import type { Campaign } from './promotions.ts';
import type { Timeline } from './timeline.ts';

/** Writes the file; `store_code` is null where a campaign runs in the whole chain. */
export async function writePromotions(
  timeline: Timeline,
  campaigns: readonly Campaign[],
  path: string,
): Promise<void> {
  const rows = promotionRows(timeline, campaigns);
  const database = await openDatabase();
  try {
    await createTable(database, 'promotions', [
      { name: 'promo_date', type: 'DATE', values: Int32Array.from(rows, (row) => row.day) },
      { name: 'item_code', type: 'VARCHAR', values: rows.map((row) => row.item) },
      { name: 'store_code', type: 'VARCHAR', values: rows.map((row) => row.store) },
      { name: 'on_promotion', type: 'BOOLEAN', values: new Uint8Array(rows.length).fill(1) },
      { name: 'discount_share', type: 'DOUBLE', values: Float64Array.from(rows, (row) => row.discount) },
    ]);
    await database.run(
      `COPY (FROM promotions ORDER BY promo_date, item_code, store_code NULLS FIRST) TO ${literal(path)} (FORMAT parquet)`,
    );
  } finally {
    database.close();
  }
}

interface PromotionRow {
  readonly day: number;
  readonly item: string;
  readonly store: string | null;
  readonly discount: number;
}

function promotionRows(timeline: Timeline, campaigns: readonly Campaign[]): PromotionRow[] {
  const rows: PromotionRow[] = [];
  for (const { sku, branches, firstDay, lastDay, discount } of campaigns) {
    const item = PRODUCTS[sku]!.code;
    const stores = branches?.map((branch) => BRANCHES[branch]!.code) ?? [null];
    for (
      let day = Math.max(firstDay, timeline.firstDay);
      day <= Math.min(lastDay, timeline.knownUntil);
      day++
    ) {
      for (const store of stores) rows.push({ day, item, store, discount });
    }
  }
  return rows;
}
