/** The sales as the tills' system sends them: one file a month, foreign column names, one row for each day with a sale. */
import { isoDay } from '../../schemas/day.ts';
import { BRANCHES } from './branches.ts';
import { csvLine } from './csv.ts';
import { soil } from './dirt.ts';
import { priceOn } from './prices.ts';
import { PRODUCTS } from './products.ts';
import { PURPOSE, randomStream } from './random.ts';
import type { SalesSeries } from './sales.ts';
import type { Timeline } from './timeline.ts';

export interface SalesMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly text: string;
  readonly rowCount: number;
  /** Rows that break the contract or repeat another, put there on purpose. */
  readonly dirtyRowCount: number;
}

/** Months in order; within a month rows go by day, SKU and branch. */
export function salesMonths(timeline: Timeline, series: readonly SalesSeries[]): SalesMonth[] {
  const linesByMonth = new Map<string, string[]>();
  const pricesOf = PRODUCTS.map((_, sku) => dailyPrices(timeline, sku));
  for (let k = 0; k < timeline.dayCount; k++) {
    const ds = isoDay(timeline.firstDay + k);
    const month = ds.slice(0, 7);
    if (!linesByMonth.has(month)) linesByMonth.set(month, []);
    const lines = linesByMonth.get(month)!;
    for (const one of series) addCell(lines, timeline, one, k, ds, pricesOf[one.sku]![k]!);
  }
  return [...linesByMonth].map(([month, clean]) => {
    const { lines, dirtyRowCount } = soil(timeline.seed, month, clean);
    return { month, text: `${[HEADER, ...lines].join('\n')}\n`, rowCount: lines.length, dirtyRowCount };
  });
}

const HEADER = csvLine(['txn_date', 'item_code', 'store_code', 'qty', 'unit_price', 'oos_hours', 'status']);
const RETURN_CHANCE = 0.006;
const CANCEL_CHANCE = 0.001;

function dailyPrices(timeline: Timeline, sku: number): Float64Array {
  return Float64Array.from({ length: timeline.dayCount }, (_, k) =>
    priceOn(timeline.seed, sku, timeline.firstDay + k),
  );
}

/** A day without a sale has no row, unless the shelf was empty; a return or a cancelled sale is a row of its own. */
function addCell(
  lines: string[],
  timeline: Timeline,
  series: SalesSeries,
  k: number,
  ds: string,
  shelfPrice: number,
): void {
  const units = series.units[k]!;
  const hours = series.outOfStockHours[k]!;
  if (units === 0 && hours === 0) return;
  const branch = BRANCHES[series.branch]!;
  const price = (shelfPrice * (1 - series.discounts[k]!)).toFixed(2);
  const line = (quantity: number, status: string, oosHours: number) =>
    `${ds},${PRODUCTS[series.sku]!.code},${branch.code},${quantity},${price},${oosHours},${status}`;
  lines.push(line(units, 'sale', hours));
  if (units === 0) return;
  const random = randomStream(
    timeline.seed,
    PURPOSE.returns,
    series.sku,
    series.branch,
    timeline.firstDay + k,
  );
  // The tills of the malls book a return with a minus sign, the others without: both occur in real extracts.
  if (random() < RETURN_CHANCE) lines.push(line(branch.kind === 'mall' ? -1 : 1, 'returned', 0));
  if (random() < CANCEL_CHANCE) lines.push(line(2, 'cancelled', 0));
}
