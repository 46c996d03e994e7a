import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupsAsOf } from '../../model/group-history.ts';
import { panelAsOf } from '../../model/panel.ts';
import { naiveGroups } from '../support/naive-groups.ts';
import { panelShard } from '../support/panel-shard.ts';
import { randomShard } from '../support/random-shard.ts';

test('totals add up the days in stock of a group, and a view holds those up to its origin', () => {
  const shard = panelShard([
    { firstDay: 10, branch: 0, sku: 0, category: 1, units: [1, 2, null, 4] },
    { firstDay: 11, branch: 0, sku: 1, category: 1, units: [10, 20, 30], stockouts: [0] },
    { firstDay: 10, branch: 1, sku: 0, category: 1, units: [100, 0, 0, 0] },
  ]);
  const { branchCategory, sku } = groupsAsOf(shard.groups, 12, 2);
  expect(Array.from(branchCategory.groupOf)).toEqual([0, 0, 1]);
  expect([branchCategory.groupCount, branchCategory.firstDay, branchCategory.dayCount]).toEqual([2, 11, 2]);
  expect(Array.from(branchCategory.units)).toEqual([2, 20, 0, 0]);
  expect(Array.from(branchCategory.available)).toEqual([1, 1, 1, 1]);
  expect(Array.from(sku.groupOf)).toEqual([0, 1, 0]);
  expect(Array.from(sku.units)).toEqual([2, 0, 0, 20]);
});

test('before the first day there is nothing, and the view begins the day after its origin', () => {
  const shard = panelShard([{ firstDay: 10, units: [1, 2] }]);
  const { sku } = groupsAsOf(shard.groups, 8, 100);
  expect([sku.firstDay, sku.dayCount, sku.units.length]).toEqual([9, 0, 0]);
});

test('the totals of a view are those of its own units, where all series of a group are in the shard', () => {
  const shard = randomShard({ branches: 3, skus: 6, firstDay: 100, days: 60, seed: 5 });
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 159 }),
      fc.integer({ min: 1, max: 70 }),
      (origin, historyDays) => {
        const view = panelAsOf(shard, origin, 7, historyDays);
        const expected = naiveGroups(view);
        for (const name of ['branchCategory', 'sku'] as const) {
          expect(Array.from(view.groups[name].units)).toEqual(Array.from(expected[name].units));
          expect(Array.from(view.groups[name].available)).toEqual(Array.from(expected[name].available));
          expect(view.groups[name].firstDay).toBe(expected[name].firstDay);
        }
      },
    ),
  );
});
