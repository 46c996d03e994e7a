import { expect, test } from 'vitest';
import { coldStart } from '../../../model/fallback/cold-start.ts';
import { forget } from '../../../model/fallback/forget.ts';
import type { Novelty } from '../../../model/gbdt/as-if-new.ts';
import { panelAsOf } from '../../../model/panel.ts';
import { dimensionsOf, panelShard } from '../../support/panel-shard.ts';

const FIRST = 20_000;
const DAYS = 112;

/** Branches 0 and 1 sell two SKUs each, every day so many units of each. */
function branchesSelling(unitsOf: (branch: number, day: number) => number) {
  const shard = panelShard(
    [0, 1].flatMap((branch) =>
      [0, 1].map((sku) => ({
        ...{ firstDay: FIRST, branch, sku },
        units: Array.from({ length: DAYS }, (_, day) => unitsOf(branch, day)),
      })),
    ),
  );
  const dimensions = dimensionsOf(shard);
  const view = panelAsOf(shard, FIRST + DAYS - 1, 7, 730);
  const learned = coldStart.learn!([coldStart.summarise!(view, dimensions)], dimensions);
  /** The week after the origin of the first series: SKU 0 in branch 0. */
  const week = (novelty: Novelty) => {
    const out = new Float64Array(view.seriesId.length * 7);
    coldStart.forecast(view, forget(learned, novelty), dimensions, out);
    return [...out.subarray(0, 7)];
  };
  return { learned, week };
}

test('a SKU that is new in a branch has what the other branch sells, by the size of this one', () => {
  const { learned, week } = branchesSelling((branch) => (branch === 0 ? 3 : 1));
  const { branchSize, branchUnits, branchLevels, skuLevel } = learned;
  const size = (branchUnits![0]! - 3 + 5) / (branchLevels![0]! - skuLevel![0]! + 5);
  for (const units of week('in_branch')) expect(units).toBeCloseTo((1 / branchSize![1]!) * size, 9);
});

test('a new branch is of size 1', () => {
  const { learned, week } = branchesSelling((branch) => (branch === 0 ? 3 : 1));
  for (const units of week('branch')) expect(units).toBeCloseTo(1 / learned.branchSize![1]!, 9);
});

test('a new branch has the weekdays of its categories', () => {
  const { learned, week } = branchesSelling((branch, day) => (branch === 0 && day % 7 === 0 ? 21 : 1));
  const shape = week('branch');
  const mean = shape.reduce((sum, units) => sum + units, 0) / 7;
  const ofCategory = [...learned.categories!.subarray(0, 7)].sort();
  shape.sort().forEach((units, k) => {
    expect(units / mean).toBeCloseTo(ofCategory[k]!, 9);
  });
});

test('a SKU that is new everywhere has the level of its category', () => {
  const { learned, week } = branchesSelling((branch) => (branch === 0 ? 3 : 1));
  const { categoryUnits, categorySizes, branchSize, branchUnits, branchLevels, skuLevel } = learned;
  const level = (categoryUnits![0]! - 3) / (categorySizes![0]! - branchSize![0]!);
  const size = (branchUnits![0]! - 3 + 5) / (branchLevels![0]! - skuLevel![0]! + 5);
  for (const units of week('sku')) expect(units).toBeCloseTo(level * size, 9);
});
