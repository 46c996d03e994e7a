/**
 * Who serves a series that has too little history for a champion: the ladder of fallbacks or the boosted trees. Both are asked at every
 * origin about series that are new, and about a sample of older ones as if they were; what they then get right decides.
 */
import { hash } from '../boosting/sampling.ts';
import { coldStart, RUNGS } from '../fallback/cold-start.ts';
import { forget } from '../fallback/forget.ts';
import type { Dimensions, Tensors } from '../forecaster.ts';
import { asIfNew, type Novelty } from '../gbdt/as-if-new.ts';
import { forecastGbdt } from '../gbdt/forecast-gbdt.ts';
import type { PanelView } from '../panel.ts';
import type { ForecastSettings, OriginForecasts } from './forecast-origin.ts';

/**
 * `short_history`: some days of its own; `new_in_branch`: none, but other branches sell the SKU; `new_sku`: nobody does;
 * `new_branch`: others sell it, and its branch has not sold anything yet.
 */
export const NEWCOMER_KINDS = ['short_history', 'new_in_branch', 'new_sku', 'new_branch'] as const;
const SHORT_HISTORY = 0;
const KIND_OF = { in_branch: 1, sku: 2, branch: 3 } as const satisfies Record<Novelty, number>;
const NOVELTIES = Object.keys(KIND_OF) as readonly Novelty[];

/** Series of the whole panel that are asked about as if they were new. */
const SAMPLE = 1000;
const SEED = 11;

/** Forecasts of both at one origin. */
export interface Newcomers {
  /** Places in the view, of one kind after the other. */
  readonly places: Int32Array;
  /** Index into NEWCOMER_KINDS. */
  readonly kinds: Uint8Array;
  /** Shape [place × horizon]; NaN where one of the two has nothing to say. */
  readonly ladder: Float64Array;
  readonly trees: Float64Array;
}

/** Null where the trees are not among the models. */
export function forecastNewcomers(
  view: PanelView,
  learned: Readonly<Record<string, Tensors>>,
  dimensions: Dimensions,
  settings: ForecastSettings,
  forecasts: OriginForecasts,
): Newcomers | null {
  const gbdt = settings.models.indexOf('gbdt');
  if (gbdt < 0 || settings.gbdt === undefined) return null;
  const { isColdStart, profiles } = forecasts;
  const share = SAMPLE / Math.max(1, settings.gbdt.seriesTotal);
  const drawn = (i: number) => hash(SEED, 0, view.seriesId[i]!) < share * 2 ** 32;
  const novelty = (i: number): Novelty => NOVELTIES[hash(SEED, 1, view.seriesId[i]!) % NOVELTIES.length]!;
  const where = (is: (i: number) => boolean) => Int32Array.from(view.seriesId.keys()).filter(is);
  const short = where((i) => isColdStart[i] === 1 && profiles.inStockDays[i]! > 0);
  const parts = [
    {
      ...{ kind: SHORT_HISTORY, places: short },
      ladder: rowsOf(forecasts.ladder, short, view.horizon),
      trees: rowsOf(forecasts.byModel[gbdt]!.yhat, short, view.horizon),
    },
    ...NOVELTIES.map((what) => {
      const places = where((i) => isColdStart[i] === 0 && drawn(i) && novelty(i) === what);
      return {
        ...{ kind: KIND_OF[what], places },
        ladder: ladderAsIfNew(view, learned, dimensions, places, what),
        trees: treesAsIfNew(view, learned.gbdt ?? {}, settings.gbdt!, places, what),
      };
    }),
  ];
  return {
    places: Int32Array.from(parts.flatMap(({ places }) => [...places])),
    kinds: Uint8Array.from(parts.flatMap(({ kind, places }) => [...places].map(() => kind))),
    ladder: joined(parts.map(({ ladder }) => ladder)),
    trees: joined(parts.map(({ trees }) => trees)),
  };
}

function ladderAsIfNew(
  view: PanelView,
  learned: Readonly<Record<string, Tensors>>,
  dimensions: Dimensions,
  places: Int32Array,
  novelty: Novelty,
): Float64Array {
  const out = new Float64Array(places.length * view.horizon);
  const known = forget(learned[coldStart.name]!, novelty);
  coldStart.forecast(historyOf(view, places), known, dimensions, out);
  return out;
}

/** The view of some of its series, as far as the ladder looks at one: their keys and their days. */
function historyOf(view: PanelView, places: Int32Array): PanelView {
  const take = (values: Int32Array) => Int32Array.from(places, (i) => values[i]!);
  const offsets = new Int32Array(places.length + 1);
  places.forEach((i, place) => {
    offsets[place + 1] = offsets[place]! + view.offsets[i + 1]! - view.offsets[i]!;
  });
  const units = new Float64Array(offsets.at(-1)!);
  const available = new Uint8Array(units.length);
  places.forEach((i, place) => {
    units.set(view.units.subarray(view.offsets[i]!, view.offsets[i + 1]!), offsets[place]!);
    available.set(view.available.subarray(view.offsets[i]!, view.offsets[i + 1]!), offsets[place]!);
  });
  return {
    ...{ ...view, units, available, offsets, firstDay: take(view.firstDay) },
    ...{ seriesId: take(view.seriesId), branchId: take(view.branchId) },
    ...{ skuId: take(view.skuId), categoryId: take(view.categoryId) },
  };
}

function treesAsIfNew(
  view: PanelView,
  learned: Tensors,
  settings: NonNullable<ForecastSettings['gbdt']>,
  places: Int32Array,
  novelty: Novelty,
): Float64Array {
  const out = new Float64Array(places.length * view.horizon);
  if (places.length > 0) forecastGbdt(asIfNew(view, places, novelty), learned, settings, out);
  return out;
}

function rowsOf(values: Float64Array, places: Int32Array, horizon: number): Float64Array {
  const out = new Float64Array(places.length * horizon);
  places.forEach((i, place) => {
    out.set(values.subarray(i * horizon, (i + 1) * horizon), place * horizon);
  });
  return out;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Kind of a series that has no champion: some days of its own, or none, the SKU known elsewhere by the ladder's rung, or not. */
export function newcomerKind(inStockDays: number, rung: number, isBranchNew: boolean): number {
  if (inStockDays > 0) return SHORT_HISTORY;
  if (RUNGS[rung] !== 'sku_profile') return KIND_OF.sku;
  return isBranchNew ? KIND_OF.branch : KIND_OF.in_branch;
}

/** Shape [kind × 3]: Σ e²/scale of the ladder, of the trees, rows. */
export type NewcomerSums = Float64Array;
const FIELDS = 3;

export function emptyNewcomerSums(): NewcomerSums {
  return new Float64Array(NEWCOMER_KINDS.length * FIELDS);
}

/** Adds one series-day, where both speak; `scale` is that of RMSSE, and a series without one tells nothing. */
export function addNewcomer(
  sums: NewcomerSums,
  kind: number,
  units: number,
  ladder: number,
  trees: number,
  scale: number,
): void {
  if (!(scale > 0) || Number.isNaN(ladder) || Number.isNaN(trees)) return;
  const at = kind * FIELDS;
  sums[at]! += (ladder - units) ** 2 / scale;
  sums[at + 1]! += (trees - units) ** 2 / scale;
  sums[at + 2]! += 1;
}

/** 1 for each kind that the trees serve: those with at least `enoughRows` series-days on which their squared error is lower. */
export function chooseNewcomers(sums: NewcomerSums, enoughRows: number): Uint8Array {
  return Uint8Array.from(NEWCOMER_KINDS, (_, kind) => {
    const { ladder, trees, rows } = newcomerErrors(sums, kind);
    return rows >= enoughRows && trees < ladder ? 1 : 0;
  });
}

/** Mean e²/scale of a kind, and the series-days behind it; NaN without any. */
export function newcomerErrors(
  sums: NewcomerSums,
  kind: number,
): { readonly ladder: number; readonly trees: number; readonly rows: number } {
  const [ladder, trees, rows] = sums.subarray(kind * FIELDS, (kind + 1) * FIELDS);
  return { ladder: ladder! / rows!, trees: trees! / rows!, rows: rows! };
}
