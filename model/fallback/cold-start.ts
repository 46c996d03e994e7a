/**
 * The ladder for series without enough history of their own. Rungs, from the best to the last:
 *
 *   short_history     own in-stock days, shaded towards the rung below (weight n / (n + 14))
 *   sku_profile       level of the SKU over the branches that sell it × size of this branch
 *   category_profile  level of the category’s SKUs × size of this branch
 *   global_profile    level of all series
 *
 * each × the weekday profile of the branch and category. It is learned and backtested like any forecaster: for a series
 * that has history it forecasts as if it had none, which is how the accuracy and the intervals of a cold start can be
 * measured at all. Its own sales are taken out of every pool that a rung reads (SKU, category, all, and the size of its
 * branch); what they did to the sizes of other branches stays, which is of second order.
 */
import { weekday } from '../../schemas/day.ts';
import { learnWeekdays, profileOf, summariseWeekdays } from '../baselines/weekday-profile.ts';
import type { Dimensions, Forecaster, Tensors } from '../forecaster.ts';
import type { PanelView } from '../panel.ts';
import { recentLevel } from '../recent-level.ts';
import { forEachSeries } from '../series-history.ts';

export const RUNGS = ['short_history', 'sku_profile', 'category_profile', 'global_profile'] as const;
export type Rung = (typeof RUNGS)[number];

/** Days of a new series' own that weigh as much as the profile. */
const PRIOR_DAYS = 14;
const SIZE_ROUNDS = 8;
/** Pseudo-units that pull the size of a hardly known branch towards 1. */
const PRIOR_SIZE_UNITS = 5;

export const coldStart: Forecaster = {
  name: 'cold_start',
  summarise: (view, dimensions) => ({ ...summariseWeekdays(view, dimensions), ...summariseLevels(view) }),
  learn: (partials, dimensions) => ({
    ...learnWeekdays(partials, dimensions),
    ...learnSizes(partials, dimensions),
  }),
  forecast(view, learned, dimensions, out) {
    forecastColdStart(view, learned, dimensions, out, 'as_if_new');
  },
};

/** Forecasts and, per series, the rung that gave them (index into RUNGS). `own` lets a series’ own few days speak. */
export function forecastColdStart(
  view: PanelView,
  learned: Tensors,
  dimensions: Dimensions,
  out: Float64Array,
  evidence: 'own' | 'as_if_new',
): Uint8Array {
  const rungs = new Uint8Array(view.seriesId.length);
  const { levels, weights } = summariseLevels(view) as { levels: Float64Array; weights: Float64Array };
  forEachSeries(view, (i) => {
    const prior = priorLevel(i, view, learned, weights[i]! > 0 ? levels[i]! : null);
    const useOwn = evidence === 'own' && weights[i]! > 0;
    const trust = useOwn ? weights[i]! / (weights[i]! + PRIOR_DAYS) : 0;
    const level = useOwn ? trust * levels[i]! + (1 - trust) * prior.level : prior.level;
    rungs[i] = useOwn ? 0 : prior.rung;
    const profile = profileOf(learned, view.branchId[i]!, view.categoryId[i]!, dimensions);
    for (let h = 1; h <= view.horizon; h++) {
      out[i * view.horizon + h - 1] = level * profile[weekday(view.origin + h)]!;
    }
  });
  return rungs;
}

/** Weighted mean units of in-stock days and the weight behind it (0 = none), with the keys of each series. */
function summariseLevels(view: PanelView): Tensors {
  const count = view.seriesId.length;
  const levels = new Float64Array(count);
  const weights = new Float64Array(count);
  forEachSeries(view, (i, history) => {
    const { level, weight } = recentLevel(history);
    levels[i] = weight > 0 ? level : 0;
    weights[i] = weight;
  });
  return { levels, weights, branches: view.branchId, skus: view.skuId, categoriesOfSeries: view.categoryId };
}

/**
 * Fits level(sku, branch) ≈ skuLevel × branchSize by alternating ratios (a rank-one fit that weighs large series more):
 * size_b = Σ level / Σ skuLevel over the branch, skuLevel_s = Σ level / Σ size over the SKU’s branches.
 * Both sums of each ratio are kept, so that one series can be taken out again.
 */
function learnSizes(partials: readonly Tensors[], dimensions: Dimensions): Tensors {
  const size = new Float64Array(dimensions.branchCount).fill(1);
  const perSize = (key: string, count: number) =>
    ratioBy(partials, key, count, (branch) => size[branch]!, 'branches');
  let sku = perSize('skus', dimensions.skuCount);
  let skuLevel = levelsOf(sku);
  let branch = emptySums(dimensions.branchCount);
  for (let round = 0; round < SIZE_ROUNDS; round++) {
    skuLevel = levelsOf(sku);
    branch = ratioBy(partials, 'branches', dimensions.branchCount, (s) => skuLevel[s]!, 'skus');
    for (let b = 0; b < size.length; b++) size[b] = sizeOf(branch.units[b]!, branch.sizes[b]!);
    sku = perSize('skus', dimensions.skuCount);
  }
  const category = perSize('categoriesOfSeries', dimensions.categoryCount);
  return {
    branchSize: size,
    branchUnits: branch.units,
    branchLevels: branch.sizes,
    skuLevel,
    skuUnits: sku.units,
    skuSizes: sku.sizes,
    categoryUnits: category.units,
    categorySizes: category.sizes,
    allUnits: Float64Array.of(total(category.units)),
    allSizes: Float64Array.of(total(category.sizes)),
  };
}

/** Units of a branch per units that its SKUs sell in a branch of size 1. */
function sizeOf(units: number, levels: number): number {
  return (units + PRIOR_SIZE_UNITS) / (levels + PRIOR_SIZE_UNITS);
}

interface RatioSums {
  readonly units: Float64Array;
  readonly sizes: Float64Array;
}

function emptySums(keyCount: number): RatioSums {
  return { units: new Float64Array(keyCount), sizes: new Float64Array(keyCount) };
}

/** Σ level and Σ factor(other key) by one key, over the series that have a level. */
function ratioBy(
  partials: readonly Tensors[],
  key: string,
  keyCount: number,
  factor: (other: number) => number,
  otherKey: string,
): RatioSums {
  const { units, sizes } = emptySums(keyCount);
  for (const partial of partials) {
    const [keys, others] = [partial[key]!, partial[otherKey]!];
    for (let i = 0; i < keys.length; i++) {
      if (!(partial.weights![i]! > 0)) continue;
      units[keys[i]!]! += partial.levels![i]!;
      sizes[keys[i]!]! += factor(others[i]!);
    }
  }
  return { units, sizes };
}

/** Units per size; 0 where there is no size. */
function levelsOf({ units, sizes }: RatioSums): Float64Array {
  return units.map((value, k) => (sizes[k]! > 0 ? value / sizes[k]! : 0));
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Level without the series’ own sales, from the first rung on which anybody else stands. `ownLevel` is null when it has none. */
function priorLevel(
  i: number,
  view: PanelView,
  learned: Tensors,
  ownLevel: number | null,
): { level: number; rung: number } {
  const [branch, sku, category] = [view.branchId[i]!, view.skuId[i]!, view.categoryId[i]!];
  const own = { units: ownLevel ?? 0, size: ownLevel === null ? 0 : learned.branchSize![branch]! };
  const size = sizeOf(
    Math.max(0, learned.branchUnits![branch]! - own.units),
    Math.max(0, learned.branchLevels![branch]! - (ownLevel === null ? 0 : learned.skuLevel![sku]!)),
  );
  const pools = [
    levelOfOthers(learned.skuUnits![sku]!, learned.skuSizes![sku]!, own),
    levelOfOthers(learned.categoryUnits![category]!, learned.categorySizes![category]!, own),
    levelOfOthers(learned.allUnits![0]!, learned.allSizes![0]!, own),
  ];
  const first = pools.findIndex((level) => !Number.isNaN(level));
  return first < 0 ? { level: 0, rung: pools.length } : { level: pools[first]! * size, rung: first + 1 };
}

/** Units per size of a pool without one series; NaN when nobody else is in it. */
function levelOfOthers(
  units: number,
  sizes: number,
  own: { readonly units: number; readonly size: number },
): number {
  const others = sizes - own.size;
  // A remainder this small is what subtraction left, not another series.
  return others > 1e-9 * sizes ? Math.max(0, units - own.units) / others : Number.NaN;
}
