/** Days on which the shelf was empty, and for how many of the trading hours. */
import { integer, PURPOSE, randomStream } from './random.ts';
import type { Timeline } from './timeline.ts';

export const TRADING_HOURS = 16;

/** Hours out of stock of each day, 0 to TRADING_HOURS. Shape [days of the history]. */
export function stockoutHours(
  timeline: Timeline,
  sku: number,
  branch: number,
  discounts: Float64Array,
): Float64Array {
  const hours = new Float64Array(timeline.dayCount);
  // A stockout that began before the history reaches into it.
  for (let start = -LONGEST_STOCKOUT_DAYS; start < timeline.dayCount; start++) {
    const random = randomStream(timeline.seed, PURPOSE.stockout, sku, branch, timeline.firstDay + start);
    const isPromotion = start >= 0 && discounts[start]! > 0;
    if (random() >= (isPromotion ? CHANCE_ON_PROMOTION : CHANCE)) continue;
    const dayCount = integer(random, 1, LONGEST_STOCKOUT_DAYS);
    const [firstHours, lastHours] = [integer(random, 4, 24) / 2, integer(random, 2, 16) / 2];
    for (let k = Math.max(0, start); k < Math.min(start + dayCount, timeline.dayCount); k++) {
      const isFirst = k === start;
      const isLast = k === start + dayCount - 1;
      hours[k] = Math.max(hours[k]!, isFirst ? firstHours : isLast ? lastHours : TRADING_HOURS);
    }
  }
  return hours;
}

/** Chance that a stockout begins on a day. */
const CHANCE = 0.003;
const CHANCE_ON_PROMOTION = 0.02;
const LONGEST_STOCKOUT_DAYS = 6;
