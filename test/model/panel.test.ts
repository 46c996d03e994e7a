import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastDay, panelAsOf } from '../../model/panel.ts';
import { panelShard } from '../support/panel-shard.ts';

test('a view ends on its origin, looks back so far and no farther, and is empty before a launch', () => {
  const shard = panelShard([
    { firstDay: 10, units: [1, 2, 3, 4, 5] },
    { firstDay: 13, units: [6, null], stockouts: [] },
    { firstDay: 14, units: [8] },
  ]);
  const view = panelAsOf(shard, 13, 7, 3);
  expect(Array.from(view.offsets)).toEqual([0, 3, 4, 4]);
  expect(Array.from(view.units)).toEqual([2, 3, 4, 6]);
  expect(Array.from(view.firstDay)).toEqual([11, 13, 14]);
  expect([0, 1, 2].map((i) => lastDay(view, i))).toEqual([13, 13, 13]);
});

test('a view holds exactly the days up to its origin', () => {
  const series = fc.record({
    firstDay: fc.integer({ min: 0, max: 40 }),
    units: fc.array(fc.nat(9), { maxLength: 40 }),
  });
  fc.assert(
    fc.property(
      fc.array(series, { maxLength: 6 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (all, origin, historyDays) => {
        // As in the real panel, every series reaches to the same last day, 40.
        const reaching = all.map(({ firstDay, units }) => ({
          firstDay,
          units: Array.from({ length: 41 - firstDay }, (_, k) => units[k] ?? 0),
        }));
        const view = panelAsOf(panelShard(reaching), origin, 7, historyDays);
        reaching.forEach(({ firstDay, units }, i) => {
          const days = units.filter((_, k) => firstDay + k <= origin && firstDay + k > origin - historyDays);
          expect(Array.from(view.units.subarray(view.offsets[i]!, view.offsets[i + 1]!))).toEqual(days);
          expect(lastDay(view, i)).toBe(origin);
        });
      },
    ),
  );
});
