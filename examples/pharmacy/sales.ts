/** Draws the sales of the chain: one cell per SKU, branch and day. */
import { BRANCHES } from './branches.ts';
import { discountsOf, drift, meanDemand, type SharedFactors } from './demand.ts';
import { PRODUCTS } from './products.ts';
import type { Campaign } from './promotions.ts';
import { negativeBinomial, PURPOSE, randomStream } from './random.ts';
import { seasonOf } from './seasons.ts';
import { stockoutHours, TRADING_HOURS } from './stockouts.ts';
import { type Listing, listingOf, type Timeline } from './timeline.ts';

/** Sales of one SKU in one branch; arrays have one value for each day of the history. */
export interface SalesSeries {
  readonly sku: number;
  readonly branch: number;
  readonly listing: Listing;
  readonly units: Int32Array;
  readonly outOfStockHours: Float64Array;
  readonly discounts: Float64Array;
}

/** Every series that is listed, in the order of PRODUCTS, then BRANCHES. */
export function drawSales(timeline: Timeline, campaigns: readonly Campaign[]): SalesSeries[] {
  const shared = sharedFactors(timeline);
  const all: SalesSeries[] = [];
  PRODUCTS.forEach((product, sku) => {
    const campaignsOfSku = campaigns.filter((campaign) => campaign.sku === sku);
    BRANCHES.forEach((branch, b) => {
      const listing = listingOf(timeline, product, branch);
      if (listing === null) return;
      const discounts = discountsOf(timeline, campaignsOfSku, b);
      const mean = meanDemand(timeline, shared, sku, b, listing, discounts);
      const hours = stockoutHours(timeline, sku, b, discounts);
      all.push({ sku, branch: b, listing, discounts, ...sell(timeline, sku, b, mean, hours) });
    });
  });
  return all;
}

function sharedFactors(timeline: Timeline): SharedFactors {
  const categories = [...new Set(PRODUCTS.map((product) => product.category))];
  const { firstDay, dayCount } = timeline;
  return {
    season: Object.fromEntries(categories.map((c) => [c, seasonOf(c, firstDay, dayCount)])),
    skuDrift: PRODUCTS.map((_, k) => drift(timeline, k, 0.1)),
    branchDrift: BRANCHES.map((_, k) => drift(timeline, PRODUCTS.length + k, 0.05)),
  };
}

/** Units sold: negative binomial around the mean, as far as the shelf allowed it. */
function sell(
  timeline: Timeline,
  sku: number,
  branch: number,
  mean: Float64Array,
  hours: Float64Array,
): { units: Int32Array; outOfStockHours: Float64Array } {
  const units = new Int32Array(mean.length);
  const outOfStockHours = new Float64Array(mean.length);
  const size = dispersionSize(PRODUCTS[sku]!.unitsPerDay);
  for (let k = 0; k < mean.length; k++) {
    if (mean[k] === 0) continue;
    const random = randomStream(timeline.seed, PURPOSE.demand, sku, branch, timeline.firstDay + k);
    units[k] = negativeBinomial(random, mean[k]! * (1 - hours[k]! / TRADING_HOURS), size);
    outOfStockHours[k] = hours[k]!;
  }
  return { units, outOfStockHours };
}

/** Slow movers come in bursts; fast ones are close to Poisson around a noisy mean. */
function dispersionSize(unitsPerDay: number): number {
  return unitsPerDay >= 2 ? 14 : unitsPerDay >= 0.5 ? 5 : 2;
}
