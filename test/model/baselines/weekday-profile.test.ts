import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  learnWeekdays,
  profileOf,
  shrunkProfile,
  summariseWeekdays,
} from '../../../model/baselines/weekday-profile.ts';
import { panelAsOf } from '../../../model/panel.ts';
import { weekday } from '../../../schemas/day.ts';
import { dimensionsOf, type LiteralSeries, panelShard, viewEndingAt } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const FLAT = new Float64Array(7).fill(1);
const positive = fc.double({ min: 0.01, max: 5, noNaN: true });
const sevens = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: 7, maxLength: 7 });

const withMeanOne = (values: readonly number[]) => {
  const sum = values.reduce((total, value) => total + value, 0);
  return Float64Array.from(values, (value) => (7 * value) / sum);
};

describe('a shrunk profile', () => {
  test('is seven positive factors with mean 1, whatever was observed', () => {
    const units = sevens(fc.double({ min: 0, max: 1e6, noNaN: true }));
    const observed = sevens(fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(units, observed, sevens(positive), (sold, days, parent) => {
        const profile = shrunkProfile(
          Float64Array.from(sold),
          Float64Array.from(days),
          withMeanOne(parent),
          60,
        );
        expect(profile.reduce((sum, factor) => sum + factor, 0) / 7).toBeCloseTo(1, 9);
        expect(profile.every((factor) => factor > 0)).toBe(true);
      }),
    );
  });

  test('without sales it is the parent', () => {
    const parent = withMeanOne([1, 2, 3, 4, 5, 6, 7]);
    const profile = shrunkProfile(new Float64Array(7), new Float64Array(7).fill(10), parent, 60);
    profile.forEach((factor, d) => {
      expect(factor).toBeCloseTo(parent[d]!, 12);
    });
  });

  test('a series that follows its parent keeps it, however unevenly its weekdays were observed', () => {
    fc.assert(
      fc.property(
        sevens(positive),
        sevens(fc.integer({ min: 0, max: 9 })),
        positive,
        (shape, observed, level) => {
          const parent = withMeanOne(shape);
          const units = Float64Array.from(observed, (days, d) => days * level * parent[d]!);
          const profile = shrunkProfile(units, Float64Array.from(observed), parent, 150);
          profile.forEach((factor, d) => {
            expect(factor).toBeCloseTo(parent[d]!, 9);
          });
        },
      ),
    );
  });

  test('many units outweigh the parent', () => {
    const truth = withMeanOne([1, 1, 1, 1, 2, 3, 0.5]);
    const units = truth.map((factor) => factor * 1e7);
    const profile = shrunkProfile(units, new Float64Array(7).fill(10), FLAT, 60);
    profile.forEach((factor, d) => {
      expect(factor).toBeCloseTo(truth[d]!, 4);
    });
  });
});

/** Two branches × two categories with weekday shapes of their own. */
function shapedSeries(): LiteralSeries[] {
  return [0, 1, 2, 3].map((k) => {
    const firstDay = ORIGIN - 139;
    return {
      firstDay,
      branch: k >> 1,
      category: k & 1,
      units: Array.from({ length: 140 }, (_, n) => 50 + 10 * ((weekday(firstDay + n) + k) % 7)),
    };
  });
}

test('learned from two halves in shard order, it is what one shard learns', () => {
  const all = shapedSeries();
  const view = (series: LiteralSeries[]) => panelAsOf(panelShard(series), ORIGIN, 7, 730);
  const dimensions = dimensionsOf(panelShard(all));
  const whole = learnWeekdays([summariseWeekdays(view(all), dimensions)], dimensions);
  const halves = [all.slice(0, 2), all.slice(2)].map((half) => summariseWeekdays(view(half), dimensions));
  const merged = learnWeekdays(halves, dimensions);
  expect(merged.groups).toEqual(whole.groups);
  for (const name of ['profiles', 'categories'] as const) {
    merged[name]!.forEach((value, k) => {
      expect(value).toBeCloseTo(whole[name]![k]!, 12);
    });
  }
});

test('each branch × category finds its own shape, and one never seen takes its category’s', () => {
  const series = shapedSeries();
  const shard = panelShard(series);
  const dimensions = { ...dimensionsOf(shard), branchCount: 3 };
  const learned = learnWeekdays(
    [summariseWeekdays(panelAsOf(shard, ORIGIN, 7, 730), dimensions)],
    dimensions,
  );
  const best = (branch: number, category: number) => {
    const profile = profileOf(learned, branch, category, dimensions);
    return profile.indexOf(Math.max(...profile));
  };
  // Series k peaks where (weekday + k) % 7 = 6.
  expect([best(0, 0), best(0, 1), best(1, 0), best(1, 1)]).toEqual([6, 5, 4, 3]);
  const unseen = profileOf(learned, 2, 1, dimensions);
  const category = (learned.categories as Float64Array).subarray(7, 14);
  expect(Array.from(unseen)).toEqual(Array.from(category));
});

test('days out of stock and days beyond 16 weeks tell it nothing', () => {
  const recent = Array.from({ length: 112 }, () => 2);
  const summary = (units: number[], stockouts: number[]) =>
    summariseWeekdays(viewEndingAt(ORIGIN, 7, [{ units, stockouts }]), {
      branchCount: 1,
      skuCount: 1,
      categoryCount: 1,
    });
  expect(summary([900, 900, ...recent], [])).toEqual(summary(recent, []));
  const censored = summary([...recent.slice(1), 0], [111]);
  const shortened = summary([...recent.slice(1), 7777], [111]);
  expect(censored).toEqual(shortened);
});

test('where the fast seller is out of stock on Saturdays, Saturday does not look slow', () => {
  const saturday = (k: number) => weekday(ORIGIN - 111 + k) === 5;
  const fast = Array.from({ length: 112 }, (_, k) => (saturday(k) ? 0 : 1_000_000));
  const slow = Array.from({ length: 112 }, (_, k) => (saturday(k) ? 2_000 : 1_000));
  const stockouts = fast.flatMap((_, k) => (saturday(k) ? [k] : []));
  const view = viewEndingAt(ORIGIN, 7, [{ units: fast, stockouts }, { units: slow }]);
  const dimensions = dimensionsOf(view);
  const learned = learnWeekdays([summariseWeekdays(view, dimensions)], dimensions);
  const profile = profileOf(learned, 0, 0, dimensions);
  expect(profile[5]! / profile[0]!).toBeGreaterThan(1.6);
});
