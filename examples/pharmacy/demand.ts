/** Expected demand of one SKU in one branch: a product of factors, each of which can be named. */
import { weekday } from '../../schemas/day.ts';
import { BRANCHES, weekdayShape } from './branches.ts';
import { PRODUCTS } from './products.ts';
import type { Campaign } from './promotions.ts';
import { normal, PURPOSE, randomStream } from './random.ts';
import type { Listing, Timeline } from './timeline.ts';

/** What a branch and its SKUs have in common, computed once per chain. Arrays have one value a day. */
export interface SharedFactors {
  /** [category] → season. */
  readonly season: Readonly<Record<string, Float64Array>>;
  /** [SKU], [branch] → slow wandering of the level. */
  readonly skuDrift: readonly Float64Array[];
  readonly branchDrift: readonly Float64Array[];
}

/** Discount in force on each day of the history, 0 when there is none. */
export function discountsOf(
  timeline: Timeline,
  campaigns: readonly Campaign[],
  branch: number,
): Float64Array {
  const discounts = new Float64Array(timeline.dayCount);
  for (const campaign of campaigns.filter((c) => c.branches === null || c.branches.includes(branch))) {
    const from = Math.max(0, campaign.firstDay - timeline.firstDay);
    discounts.fill(campaign.discount, from, Math.max(from, campaign.lastDay - timeline.firstDay + 1));
  }
  return discounts;
}

/** Mean units a day with full shelves; 0 where the branch does not carry the SKU. Shape [days of the history]. */
export function meanDemand(
  timeline: Timeline,
  shared: SharedFactors,
  sku: number,
  branch: number,
  listing: Listing,
  discounts: Float64Array,
): Float64Array {
  const { seed, firstDay, dayCount, anchor } = timeline;
  const { category, unitsPerDay, life } = PRODUCTS[sku]!;
  const level = unitsPerDay * BRANCHES[branch]!.size * affinity(seed, sku, branch);
  const growth = 0.04 + 0.06 * normal(randomStream(seed, PURPOSE.trend, sku));
  const week = weekdayShape(BRANCHES[branch]!);
  const season = shared.season[category]!;
  const [skuDrift, branchDrift] = [shared.skuDrift[sku]!, shared.branchDrift[branch]!];
  const mean = new Float64Array(dayCount);
  if (life.announcedAt !== undefined) return mean;
  const first = Math.max(0, (listing.from ?? firstDay) - firstDay);
  const end = Math.min(dayCount, (listing.until ?? firstDay + dayCount) - firstDay);
  let sincePromotion = AFTER_PROMOTION_DAYS;
  for (let k = first; k < end; k++) {
    const discount = discounts[k]!;
    sincePromotion = discount > 0 ? 0 : sincePromotion + 1;
    const promotion =
      discount > 0
        ? 1 + UPLIFT_PER_DISCOUNT * discount
        : sincePromotion <= AFTER_PROMOTION_DAYS
          ? AFTER_PROMOTION
          : 1;
    const trend = 1 + (growth * (firstDay + k - anchor)) / 365;
    const ramp = listing.from === null ? 1 : 1 - 0.7 * Math.exp(-(firstDay + k - listing.from) / RAMP_DAYS);
    mean[k] =
      level *
      week[weekday(firstDay + k)]! *
      season[k]! *
      skuDrift[k]! *
      branchDrift[k]! *
      trend *
      ramp *
      promotion;
  }
  return mean;
}

/** A factor that wanders slowly around 1: normal nodes every 28 days of the calendar, a straight line between. */
export function drift(timeline: Timeline, who: number, deviation: number): Float64Array {
  const factors = new Float64Array(timeline.dayCount);
  const node = (k: number) => deviation * normal(randomStream(timeline.seed, PURPOSE.drift, who, k));
  for (let k = 0; k < factors.length; k++) {
    const position = (timeline.firstDay + k) / DRIFT_NODE_DAYS;
    const before = Math.floor(position);
    const share = position - before;
    factors[k] = Math.exp(node(before) * (1 - share) + node(before + 1) * share);
  }
  return factors;
}

const UPLIFT_PER_DISCOUNT = 4.5;
/** Customers who stocked up stay away for a while. */
const AFTER_PROMOTION = 0.8;
const AFTER_PROMOTION_DAYS = 7;
const RAMP_DAYS = 25;
const DRIFT_NODE_DAYS = 28;

/** What a branch sells of a SKU beyond its size: its customers are not the average ones. */
function affinity(seed: number, sku: number, branch: number): number {
  return Math.exp(0.2 * normal(randomStream(seed, PURPOSE.affinity, sku, branch)));
}
