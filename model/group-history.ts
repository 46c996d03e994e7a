/** Daily totals of groups of series, over all shards: branch × category, and each SKU over all branches. */
import type { Day } from '../schemas/day.ts';

export interface GroupHistory {
  readonly branchCategory: GroupSeries;
  readonly sku: GroupSeries;
}

/** Groups that the series of a shard belong to; group `g` holds day `firstDay + k` at `g * dayCount + k`. */
export interface GroupSeries {
  /** Group of each series. Shape [series]. */
  readonly groupOf: Int32Array;
  readonly groupCount: number;
  readonly firstDay: Day;
  readonly dayCount: number;
  /** Σ units over the group's series on which demand was observed. Shape [group × dayCount]. */
  readonly units: Float32Array;
  /** Number of those series. Shape of `units`. */
  readonly available: Float32Array;
}

/** Copies the days up to and including `origin`, at most `historyDays` of them. */
export function groupsAsOf(groups: GroupHistory, origin: Day, historyDays: number): GroupHistory {
  return {
    branchCategory: groupAsOf(groups.branchCategory, origin, historyDays),
    sku: groupAsOf(groups.sku, origin, historyDays),
  };
}

function groupAsOf(group: GroupSeries, origin: Day, historyDays: number): GroupSeries {
  const firstDay = Math.min(Math.max(group.firstDay, origin - historyDays + 1), origin + 1);
  const lastDay = Math.min(group.firstDay + group.dayCount - 1, origin);
  const dayCount = Math.max(0, lastDay - firstDay + 1);
  const copy = (values: Float32Array): Float32Array => {
    const out = new Float32Array(group.groupCount * dayCount);
    for (let g = 0; g < group.groupCount; g++) {
      const from = g * group.dayCount + firstDay - group.firstDay;
      out.set(values.subarray(from, from + dayCount), g * dayCount);
    }
    return out;
  };
  return { ...group, firstDay, dayCount, units: copy(group.units), available: copy(group.available) };
}
