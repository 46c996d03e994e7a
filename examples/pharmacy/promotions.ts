/** Campaigns, planned weeks ahead: at most one per SKU in each period of 28 days. */
import type { Day } from '../../schemas/day.ts';
import { BRANCHES } from './branches.ts';
import { type Category, PRODUCTS } from './products.ts';
import { integer, PURPOSE, pick, randomStream } from './random.ts';
import { launchDayOf, type Timeline } from './timeline.ts';

export interface Campaign {
  /** Index of the SKU in PRODUCTS. */
  readonly sku: number;
  /** Indices in BRANCHES; null = the whole chain. */
  readonly branches: readonly number[] | null;
  /** First and last day, both included. */
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** Share off the price, such as 0.2. */
  readonly discount: number;
}

/** Every campaign that touches the days from the first of the history to the last that is planned. */
export function campaignsOf(timeline: Timeline): Campaign[] {
  const campaigns: Campaign[] = [];
  const firstPeriod = Math.floor(timeline.firstDay / PERIOD_DAYS);
  const lastPeriod = Math.floor(timeline.knownUntil / PERIOD_DAYS);
  for (let sku = 0; sku < PRODUCTS.length; sku++) {
    for (let period = firstPeriod; period <= lastPeriod; period++) {
      const campaign = campaignIn(timeline, sku, period);
      if (campaign !== null) campaigns.push(campaign);
    }
  }
  return campaigns;
}

const PERIOD_DAYS = 28;
/** Chance of a campaign per SKU and period. Prescription medicines may not be advertised. */
const CHANCE: Readonly<Record<Category, number>> = {
  analgesics: 0.08,
  antibiotics: 0,
  vitamins: 0.4,
  dermocosmetics: 0.4,
  baby_care: 0.35,
  diabetes: 0.05,
  cold_and_flu: 0.15,
  oral_care: 0.3,
  devices: 0.15,
  sun_care: 0.35,
};
const SHARE_OF_LOCAL_CAMPAIGNS = 0.25;

function campaignIn(timeline: Timeline, sku: number, period: number): Campaign | null {
  const product = PRODUCTS[sku]!;
  const random = randomStream(timeline.seed, PURPOSE.campaign, sku, period);
  if (random() >= CHANCE[product.category]) return null;
  const firstDay = period * PERIOD_DAYS + integer(random, 0, 13);
  const lastDay = firstDay + pick(random, [7, 10, 14]) - 1;
  const discount = pick(random, [0.1, 0.15, 0.2, 0.25, 0.3]);
  const isLocal = random() < SHARE_OF_LOCAL_CAMPAIGNS;
  const branches = isLocal ? BRANCHES.map((_, k) => k).filter(() => random() < 0.4) : null;
  const launchDay = launchDayOf(timeline, product);
  const endedAt = product.life.endedAt;
  const isUnknown = launchDay !== null && firstDay < launchDay;
  const isGone = endedAt !== undefined && lastDay >= timeline.anchor + endedAt;
  if (isUnknown || isGone || lastDay < timeline.firstDay || firstDay > timeline.knownUntil) return null;
  return { sku, branches, firstDay, lastDay, discount };
}
