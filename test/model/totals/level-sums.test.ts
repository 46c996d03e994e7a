import { expect, test } from 'vitest';
import {
  addDays,
  emptyLevelSums,
  type LevelSums,
  mergeLevelSums,
  totalAt,
} from '../../../model/totals/level-sums.ts';
import { totalRuns } from '../../../model/totals/periods.ts';
import { parseDay } from '../../../schemas/day.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const HORIZON = 40;
const runs = totalRuns(parseDay('2026-11-20')!, HORIZON);

function addDay(
  sums: LevelSums,
  slot: number,
  group: number,
  horizonDay: number,
  units: number,
  yhat: number,
): void {
  const day = {
    horizonDay: Int32Array.of(horizonDay),
    units: Float64Array.of(units),
    yhat: Float64Array.of(yhat),
  };
  addDays(sums, slot, group, { count: 1, ...day });
}

test('days beyond the count are left out, and the others add up as if they came one by one', () => {
  const [together, apart] = [1, 2].map(() => emptyLevelSums(runs, 'branch', 1, Int32Array.of(3)));
  const days = {
    horizonDay: Int32Array.of(1, 2, 9),
    units: Float64Array.of(2, 0, 5),
    yhat: Float64Array.of(1, 4, 6),
  };
  addDays(together!, 0, 0, { count: 2, ...days });
  addDay(apart!, 0, 0, 1, 2, 1);
  addDay(apart!, 0, 0, 2, 0, 4);
  expect(together).toEqual(apart);
});

test('every run holds the sum of its days, for every level, slot and group', () => {
  const random = seededRandom(3);
  const days = Array.from({ length: 2 * 3 * HORIZON }, (_, k) => ({
    slot: Math.floor(k / (3 * HORIZON)),
    group: Math.floor(k / HORIZON) % 3,
    h: (k % HORIZON) + 1,
    units: Math.floor(9 * random()),
    yhat: Math.floor(9 * random()),
  }));
  for (const level of ['series', 'branch', 'branch_category'] as const) {
    const sums = emptyLevelSums(runs, level, 2, Int32Array.of(4, 7, 9));
    for (const day of days) addDay(sums, day.slot, day.group, day.h, day.units, day.yhat);
    sums.runs.forEach((run, k) => {
      for (const [slot, group] of [
        [0, 0],
        [1, 2],
      ] as const) {
        const own = days.filter(
          (day) =>
            day.slot === slot &&
            day.group === group &&
            day.h >= run.firstHorizonDay &&
            day.h <= run.lastHorizonDay,
        );
        const at = totalAt(sums, slot, group, k);
        expect(sums.units[at]).toBe(own.reduce((sum, day) => sum + day.units, 0));
        expect(sums.yhat[at]).toBe(own.reduce((sum, day) => sum + day.yhat, 0));
      }
    });
  }
});

test('parts of shards add up over the groups that either has', () => {
  const [one, other] = [
    emptyLevelSums(runs, 'branch', 1, Int32Array.of(1, 2)),
    emptyLevelSums(runs, 'branch', 1, Int32Array.of(2, 11)),
  ];
  addDay(one, 0, 1, 1, 5, 4);
  addDay(other, 0, 0, 1, 2, 3);
  addDay(other, 0, 1, 40, 1, 1);
  const merged = mergeLevelSums([one, other], 1);
  expect([...merged.groups]).toEqual([1, 2, 11]);
  expect(merged.units[totalAt(merged, 0, 1, 0)]).toBe(7);
  expect(merged.yhat[totalAt(merged, 0, 1, 0)]).toBe(7);
  expect(merged.units[totalAt(merged, 0, 2, merged.runs.length - 1)]).toBe(1);
});
