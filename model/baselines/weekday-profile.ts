/**
 * Weekday profiles pooled over the series of a branch × category, since one slow SKU cannot tell Friday from Monday.
 * A profile is seven factors with mean 1. Groups with few sales lean on their category, categories on all series.
 */
import { weekday } from '../../schemas/day.ts';
import type { Dimensions, Tensors } from '../forecaster.ts';
import type { PanelView } from '../panel.ts';
import { decayWeights, weightedLevel } from '../recent-level.ts';
import { forEachSeries } from '../series-history.ts';

const WEEK = 7;
const WINDOW_DAYS = 112;
const HALF_LIFE_DAYS = 56;
/** Units of pseudo-sales that the parent's profile is worth. */
const PRIOR_UNITS_GROUP = 60;
const PRIOR_UNITS_CATEGORY = 200;

/**
 * Exponentially weighted sums by weekday, for the groups that occur in this shard: units, and the units that the observed
 * days would have sold at each series' own mean. Plain day counts would mix shape with composition: where the fast
 * sellers are out of stock on Saturdays, Saturday would look slow.
 */
export function summariseWeekdays(view: PanelView, dimensions: Dimensions): Tensors {
  const slotOf = new Map<number, number>();
  const slots = Int32Array.from(view.seriesId, (_id, i) => {
    const key = view.branchId[i]! * dimensions.categoryCount + view.categoryId[i]!;
    if (!slotOf.has(key)) slotOf.set(key, slotOf.size);
    return slotOf.get(key)!;
  });
  const sums = new Float64Array(slotOf.size * WEEK);
  const expected = new Float64Array(slotOf.size * WEEK);
  const weights = decayWeights(HALF_LIFE_DAYS, WINDOW_DAYS);
  forEachSeries(view, (i, history) => {
    const last = history.units.length - 1;
    const { level, weight } = weightedLevel(history, weights);
    const mean = weight > 0 ? level : 0;
    for (let age = 0; age < weights.length && age <= last; age++) {
      if (history.available[last - age] === 0) continue;
      const cell = slots[i]! * WEEK + weekday(view.origin - age);
      sums[cell]! += weights[age]! * history.units[last - age]!;
      expected[cell]! += weights[age]! * mean;
    }
  });
  return { groups: Int32Array.from(slotOf.keys()), sums, expected };
}

/** Adds the partials up and turns them into profiles: `groups` rising, `profiles` [groups × 7], `categories` [category × 7]. */
export function learnWeekdays(partials: readonly Tensors[], dimensions: Dimensions): Tensors {
  const { groups, sums, expected } = mergeGroups(partials);
  const byCategory = new Float64Array(dimensions.categoryCount * WEEK);
  const expectedByCategory = new Float64Array(dimensions.categoryCount * WEEK);
  const all = new Float64Array(WEEK);
  const expectedAll = new Float64Array(WEEK);
  groups.forEach((key, g) => {
    const category = key % dimensions.categoryCount;
    for (let d = 0; d < WEEK; d++) {
      byCategory[category * WEEK + d]! += sums[g * WEEK + d]!;
      expectedByCategory[category * WEEK + d]! += expected[g * WEEK + d]!;
      all[d]! += sums[g * WEEK + d]!;
      expectedAll[d]! += expected[g * WEEK + d]!;
    }
  });
  const flat = new Float64Array(WEEK).fill(1);
  const overall = shrunkProfile(all, expectedAll, flat, PRIOR_UNITS_CATEGORY);
  const categories = new Float64Array(dimensions.categoryCount * WEEK);
  for (let c = 0; c < dimensions.categoryCount; c++) {
    const [from, to] = [c * WEEK, (c + 1) * WEEK];
    categories.set(
      shrunkProfile(
        byCategory.subarray(from, to),
        expectedByCategory.subarray(from, to),
        overall,
        PRIOR_UNITS_CATEGORY,
      ),
      from,
    );
  }
  const profiles = new Float64Array(groups.length * WEEK);
  groups.forEach((key, g) => {
    const category = key % dimensions.categoryCount;
    const parent = categories.subarray(category * WEEK, (category + 1) * WEEK);
    const [from, to] = [g * WEEK, (g + 1) * WEEK];
    profiles.set(
      shrunkProfile(sums.subarray(from, to), expected.subarray(from, to), parent, PRIOR_UNITS_GROUP),
      from,
    );
  });
  return { groups, profiles, categories };
}

/**
 * Seven factors with mean 1: (units_d + κ·parent_d) / (exposure_d·level + κ), an empirical-Bayes ratio in which
 * `priorUnits` κ says how many units of sales outweigh the parent. The level is Σ units / Σ exposure·parent, so that a
 * weekday that was seldom observed (closed, out of stock) does not shift the other six. Exposure is in any unit: days, or
 * units at each series' mean.
 */
export function shrunkProfile(
  units: Float64Array,
  exposure: Float64Array,
  parent: Float64Array,
  priorUnits: number,
): Float64Array {
  let totalUnits = 0;
  let expected = 0;
  for (let d = 0; d < WEEK; d++) {
    totalUnits += units[d]!;
    expected += exposure[d]! * parent[d]!;
  }
  const level = expected > 0 ? totalUnits / expected : 0;
  const profile = new Float64Array(WEEK);
  let sum = 0;
  for (let d = 0; d < WEEK; d++) {
    profile[d] = (units[d]! + (priorUnits / WEEK) * parent[d]!) / (exposure[d]! * level + priorUnits / WEEK);
    sum += profile[d]!;
  }
  for (let d = 0; d < WEEK; d++) profile[d]! *= WEEK / sum;
  return profile;
}

/** The profile of a branch × category; of the category when the branch has never sold it. */
export function profileOf(
  learned: Tensors,
  branch: number,
  category: number,
  dimensions: Dimensions,
): Float64Array {
  const groups = learned.groups as Int32Array;
  const g = indexOfSorted(groups, branch * dimensions.categoryCount + category);
  const source = (g >= 0 ? learned.profiles : learned.categories) as Float64Array;
  const row = g >= 0 ? g : category;
  return source.subarray(row * WEEK, (row + 1) * WEEK);
}

function mergeGroups(partials: readonly Tensors[]): {
  groups: Int32Array;
  sums: Float64Array;
  expected: Float64Array;
} {
  const keys = new Set<number>();
  for (const partial of partials) for (const key of partial.groups!) keys.add(key);
  const groups = Int32Array.from(keys).sort();
  const sums = new Float64Array(groups.length * WEEK);
  const expected = new Float64Array(groups.length * WEEK);
  for (const partial of partials) {
    partial.groups!.forEach((key, p) => {
      const g = indexOfSorted(groups, key);
      for (let d = 0; d < WEEK; d++) {
        sums[g * WEEK + d]! += partial.sums![p * WEEK + d]!;
        expected[g * WEEK + d]! += partial.expected![p * WEEK + d]!;
      }
    });
  }
  return { groups, sums, expected };
}

function indexOfSorted(sorted: Int32Array, key: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle]!;
    if (value === key) return middle;
    if (value < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
