import type { Dimensions } from '../../model/forecaster.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../model/panel.ts';

/** One series as a test writes it down. */
export interface LiteralSeries {
  readonly firstDay: number;
  /** Units by day; null = closed. */
  readonly units: readonly (number | null)[];
  /** Positions in `units` of stockout days. */
  readonly stockouts?: readonly number[];
  readonly branch?: number;
  readonly sku?: number;
  readonly category?: number;
}

/** A shard of the panel from literals; series are numbered in their order. */
export function panelShard(series: readonly LiteralSeries[]): PanelShard {
  const offsets = new Int32Array(series.length + 1);
  series.forEach(({ units }, i) => {
    offsets[i + 1] = offsets[i]! + units.length;
  });
  const numbers = (pick: (one: LiteralSeries, i: number) => number) => Int32Array.from(series, pick);
  return {
    seriesId: numbers((_one, i) => i),
    branchId: numbers((one) => one.branch ?? 0),
    skuId: numbers((one, i) => one.sku ?? i),
    categoryId: numbers((one) => one.category ?? 0),
    firstDay: numbers((one) => one.firstDay),
    offsets,
    units: Float64Array.from(series.flatMap(({ units }) => units.map((value) => value ?? Number.NaN))),
    available: Uint8Array.from(
      series.flatMap(({ units, stockouts = [] }) =>
        units.map((value, k) => (value === null || stockouts.includes(k) ? 0 : 1)),
      ),
    ),
  };
}

/** The view of series that all end on day `origin`, whatever their `firstDay` says. */
export function viewEndingAt(
  origin: number,
  horizon: number,
  series: readonly Omit<LiteralSeries, 'firstDay'>[],
): PanelView {
  const shard = panelShard(series.map((one) => ({ ...one, firstDay: origin - one.units.length + 1 })));
  return panelAsOf(shard, origin, horizon, 3660);
}

/** Smallest dimensions that hold every number of the shard. */
export function dimensionsOf(shard: PanelShard): Dimensions {
  const count = (numbers: Int32Array) => numbers.reduce((most, n) => Math.max(most, n), -1) + 1;
  return {
    branchCount: count(shard.branchId),
    skuCount: count(shard.skuId),
    categoryCount: count(shard.categoryId),
  };
}
