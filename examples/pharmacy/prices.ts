/** Shelf prices: one list for the chain, with a rise once a year in a month of its own for each SKU. */
import { type Day, isoDay, parseDay } from '../../schemas/day.ts';
import { PRODUCTS } from './products.ts';
import { integer, PURPOSE, randomStream } from './random.ts';
import type { Timeline } from './timeline.ts';

export interface PriceChange {
  readonly sku: number;
  /** First day on which the price holds. */
  readonly day: Day;
  /** AED, in steps of 0.25. */
  readonly price: number;
}

/** The price at the first day of the history, and every change up to the last day that is planned. */
export function priceChangesOf(timeline: Timeline): PriceChange[] {
  const changes: PriceChange[] = [];
  const [firstYear, lastYear] = [yearOf(timeline.firstDay), yearOf(timeline.knownUntil)];
  for (let sku = 0; sku < PRODUCTS.length; sku++) {
    changes.push({ sku, day: timeline.firstDay, price: priceOn(timeline.seed, sku, timeline.firstDay) });
    for (let year = firstYear; year <= lastYear; year++) {
      const day = riseDay(timeline.seed, sku, year);
      const price = priceOn(timeline.seed, sku, day);
      const isChange = price !== priceOn(timeline.seed, sku, day - 1);
      if (isChange && day > timeline.firstDay && day <= timeline.knownUntil)
        changes.push({ sku, day, price });
    }
  }
  return changes;
}

/** Price of a SKU on a day, AED, before discounts. */
export function priceOn(seed: number, sku: number, day: Day): number {
  const year = yearOf(day);
  const rises = year - FIRST_PRICE_YEAR + (day >= riseDay(seed, sku, year) ? 1 : 0);
  const price = PRODUCTS[sku]!.price * (1 + YEARLY_RISE) ** rises;
  return Math.round(price * 4) / 4;
}

const FIRST_PRICE_YEAR = 2024;
const YEARLY_RISE = 0.035;

/** First of a month that belongs to the SKU. */
function riseDay(seed: number, sku: number, year: number): Day {
  const month = integer(randomStream(seed, PURPOSE.price, sku), 1, 12);
  return parseDay(`${year}-${String(month).padStart(2, '0')}-01`)!;
}

function yearOf(day: Day): number {
  return Number(isoDay(day).slice(0, 4));
}
