import type { GroupHistory, GroupSeries } from '../../model/group-history.ts';
import type { PanelShard } from '../../model/panel.ts';

/** Group totals of the series of one shard, day by day and series by series. */
export function naiveGroups(shard: Omit<PanelShard, 'groups'>): GroupHistory {
  const keys = (keyOf: (i: number) => number) => Array.from(shard.seriesId, (_id, i) => keyOf(i));
  const categoryCount = Math.max(0, ...shard.categoryId) + 1;
  return {
    branchCategory: totalsBy(
      shard,
      keys((i) => shard.branchId[i]! * categoryCount + shard.categoryId[i]!),
    ),
    sku: totalsBy(
      shard,
      keys((i) => shard.skuId[i]!),
    ),
  };
}

function totalsBy(shard: Omit<PanelShard, 'groups'>, keys: readonly number[]): GroupSeries {
  const groups = [...new Set(keys)].sort((a, b) => a - b);
  const lengthOf = (i: number) => shard.offsets[i + 1]! - shard.offsets[i]!;
  const filled = keys.map((_key, i) => i).filter((i) => lengthOf(i) > 0);
  const firstDay = filled.length === 0 ? 0 : Math.min(...filled.map((i) => shard.firstDay[i]!));
  const dayCount = Math.max(0, ...filled.map((i) => shard.firstDay[i]! + lengthOf(i) - firstDay));
  const totals = {
    groupOf: Int32Array.from(keys, (key) => groups.indexOf(key)),
    groupCount: groups.length,
    firstDay,
    dayCount,
    units: new Float32Array(groups.length * dayCount),
    available: new Float32Array(groups.length * dayCount),
  };
  for (const i of filled) {
    for (let k = 0; k < lengthOf(i); k++) {
      if (shard.available[shard.offsets[i]! + k] === 0) continue;
      const at = totals.groupOf[i]! * dayCount + shard.firstDay[i]! + k - firstDay;
      totals.units[at]! += shard.units[shard.offsets[i]! + k]!;
      totals.available[at]! += 1;
    }
  }
  return totals;
}
