/**
 * The panel: daily series, dense and flat. One value array for all series of a shard plus offsets;
 * series `i` holds the days `firstDay[i] … firstDay[i] + (offsets[i + 1] − offsets[i]) − 1`.
 */
import type { Day } from '../schemas/day.ts';
import { type GroupHistory, groupsAsOf } from './group-history.ts';
import { type KnownColumn, type KnownSpans, knownAsOf } from './known-columns.ts';

export interface PanelShard extends KnownSpans {
  /** Number of each series in the run's ledger, rising. Shape [series]. */
  readonly seriesId: Int32Array;
  /** Number of the branch, SKU and category of each series in the ledger. Shape [series]. */
  readonly branchId: Int32Array;
  readonly skuId: Int32Array;
  readonly categoryId: Int32Array;
  /** First day of each series. Shape [series]. */
  readonly firstDay: Int32Array;
  /** Start of each series in the value arrays. Shape [series + 1]. */
  readonly offsets: Int32Array;
  /** Units of each day, ≥ 0; NaN where the branch was closed. Shape [days of all series]. */
  readonly units: Float64Array;
  /** 1 where `units` observes demand: open and in stock all day. Shape of `units`. */
  readonly available: Uint8Array;
  /** Share of trading hours out of stock, 0 to 1. Shape of `units`. */
  readonly stockoutShare: Float32Array;
  /** Prices, promotions, events and drivers by series and day, of the history and of the horizon after it. */
  readonly known: readonly KnownColumn[];
  /** Attributes of the series' SKU and branch. */
  readonly statics: readonly StaticColumn[];
  /** Daily totals that a shard cannot know alone, because other shards hold series of the same group. */
  readonly groups: GroupHistory;
}

/** An attribute as numbers: its values in sorted order from 0, −1 where it has none. Shape [series]. */
export interface StaticColumn {
  readonly name: string;
  readonly values: Int32Array;
}

/**
 * What was known at the end of day `origin`. Values after the origin are not hidden in it: they are not in it,
 * so no forecaster can see them. Same shapes as `PanelShard`; every series ends on `origin`, or is empty and would begin
 * the day after it, so that not even a launch date to come is known. Known columns reach to `origin + horizon`; those that
 * are not known ahead hold NaN after the origin.
 */
export interface PanelView extends PanelShard {
  readonly origin: Day;
  /** Days to forecast: origin + 1 … origin + horizon. */
  readonly horizon: number;
}

export function seriesCount(panel: PanelShard): number {
  return panel.seriesId.length;
}

/** Copies the history up to and including `origin`, at most `historyDays` of it. */
export function panelAsOf(shard: PanelShard, origin: Day, horizon: number, historyDays: number): PanelView {
  const count = seriesCount(shard);
  const offsets = new Int32Array(count + 1);
  const firstDay = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const first = Math.max(shard.firstDay[i]!, origin - historyDays + 1);
    const last = Math.min(lastDay(shard, i), origin);
    firstDay[i] = Math.min(first, origin + 1);
    offsets[i + 1] = offsets[i]! + Math.max(0, last - first + 1);
  }
  const units = new Float64Array(offsets[count]!);
  const available = new Uint8Array(offsets[count]!);
  const stockoutShare = new Float32Array(offsets[count]!);
  for (let i = 0; i < count; i++) {
    const length = offsets[i + 1]! - offsets[i]!;
    if (length === 0) continue;
    const from = shard.offsets[i]! + (firstDay[i]! - shard.firstDay[i]!);
    units.set(shard.units.subarray(from, from + length), offsets[i]!);
    available.set(shard.available.subarray(from, from + length), offsets[i]!);
    stockoutShare.set(shard.stockoutShare.subarray(from, from + length), offsets[i]!);
  }
  return {
    ...shard,
    origin,
    horizon,
    firstDay,
    offsets,
    units,
    available,
    stockoutShare,
    ...knownAsOf(shard, { firstDay, origin, horizon }),
    groups: groupsAsOf(shard.groups, origin, historyDays),
  };
}

/** Last day of a series in a shard; `firstDay − 1` when it is empty. */
export function lastDay(shard: PanelShard, i: number): Day {
  return shard.firstDay[i]! + (shard.offsets[i + 1]! - shard.offsets[i]!) - 1;
}
