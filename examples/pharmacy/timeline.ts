/** The days that the extracts cover, and who trades what on them. */
import { type Day, weekday } from '../../schemas/day.ts';
import type { Branch } from './branches.ts';
import type { Product } from './products.ts';

export interface Timeline {
  /** Seed of every draw. */
  readonly seed: number;
  /** First and last day of sales, both included. */
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly dayCount: number;
  /** The Monday on or before `lastDay`: launches and ends hang on it, so they stay where they are for a week. */
  readonly anchor: Day;
  /** Last day of what is known in advance: promotions, prices, events. */
  readonly knownUntil: Day;
}

const HISTORY_DAYS = 731;
const KNOWN_AHEAD_DAYS = 90;

/** Two years of history up to and including `asOf`. */
export function timelineOf(seed: number, asOf: Day): Timeline {
  return {
    seed,
    firstDay: asOf - HISTORY_DAYS + 1,
    lastDay: asOf,
    dayCount: HISTORY_DAYS,
    anchor: asOf - weekday(asOf),
    knownUntil: asOf + KNOWN_AHEAD_DAYS,
  };
}

/** Days on which a branch carries a SKU: from `from` up to but without `until`. Null when it never does. */
export interface Listing {
  readonly from: Day | null;
  readonly until: Day | null;
}

export function listingOf(timeline: Timeline, product: Product, branch: Branch): Listing | null {
  const { launchedAt, announcedAt, endedAt, onlyIn } = product.life;
  if (onlyIn !== undefined && !onlyIn.includes(branch.code)) return null;
  const begins = [launchedAt, announcedAt, branch.openedAt].filter((at) => at !== undefined && at !== null);
  const from = begins.length === 0 ? null : timeline.anchor + Math.max(...begins);
  const until = endedAt === undefined ? null : timeline.anchor + endedAt;
  return from !== null && until !== null && until <= from ? null : { from, until };
}

/** First day on which a SKU sold anywhere, or null when it is older than the history. */
export function launchDayOf(timeline: Timeline, product: Product): Day | null {
  const at = product.life.launchedAt ?? product.life.announcedAt;
  return at === undefined ? null : timeline.anchor + at;
}
