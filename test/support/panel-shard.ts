import type { Dimensions } from '../../model/forecaster.ts';
import type { KnownColumn } from '../../model/known-columns.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../model/panel.ts';
import { naiveGroups } from './naive-groups.ts';

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
  /** Values of the known columns by name, from `firstDay` on; they may reach beyond `units`. null = unknown. */
  readonly known?: Readonly<Record<string, readonly (number | null)[]>>;
  /** Attributes by name. */
  readonly statics?: Readonly<Record<string, number>>;
}

/** Which known columns a literal shard has; a series without values in one holds NaN there. */
export type LiteralColumn = Pick<KnownColumn, 'name' | 'kind' | 'isKnownAhead'>;

/** A shard of the panel from literals; series are numbered in their order, and the groups are those of these series alone. */
export function panelShard(
  series: readonly LiteralSeries[],
  columns: readonly LiteralColumn[] = [],
): PanelShard {
  const offsets = offsetsOf(series.map(({ units }) => units.length));
  const knownOffsets = offsetsOf(
    series.map(({ units, known = {} }) =>
      Math.max(units.length, ...Object.values(known).map((values) => values.length)),
    ),
  );
  const numbers = (pick: (one: LiteralSeries, i: number) => number) => Int32Array.from(series, pick);
  const isStockout = ({ stockouts = [] }: LiteralSeries, k: number) => stockouts.includes(k);
  const byDay = (pick: (one: LiteralSeries, value: number | null, k: number) => number) =>
    series.flatMap((one) => one.units.map((value, k) => pick(one, value, k)));
  const staticNames = [...new Set(series.flatMap(({ statics = {} }) => Object.keys(statics)))].sort();
  const shard = {
    seriesId: numbers((_one, i) => i),
    branchId: numbers((one) => one.branch ?? 0),
    skuId: numbers((one, i) => one.sku ?? i),
    categoryId: numbers((one) => one.category ?? 0),
    firstDay: numbers((one) => one.firstDay),
    offsets,
    units: Float64Array.from(byDay((_one, value) => value ?? Number.NaN)),
    available: Uint8Array.from(byDay((one, value, k) => (value === null || isStockout(one, k) ? 0 : 1))),
    stockoutShare: Float32Array.from(byDay((one, _value, k) => (isStockout(one, k) ? 1 : 0))),
    knownFirstDay: numbers((one) => one.firstDay),
    knownOffsets,
    known: columns.map((column) => ({ ...column, values: knownValues(series, knownOffsets, column.name) })),
    statics: staticNames.map((name) => ({
      name,
      values: numbers(({ statics = {} }) => statics[name] ?? -1),
    })),
  };
  return { ...shard, groups: naiveGroups(shard) };
}

function knownValues(
  series: readonly LiteralSeries[],
  offsets: Int32Array,
  name: string,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(offsets.at(-1)!).fill(Number.NaN);
  series.forEach(({ known = {} }, i) => {
    (known[name] ?? []).forEach((value, k) => {
      values[offsets[i]! + k] = value ?? Number.NaN;
    });
  });
  return values;
}

function offsetsOf(lengths: readonly number[]): Int32Array<ArrayBuffer> {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    offsets[i + 1] = offsets[i]! + length;
  });
  return offsets;
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
