import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEMAND_CLASSES, profileSeries, VELOCITY_CLASSES } from '../../model/series-profile.ts';
import { type LiteralSeries, viewEndingAt } from '../support/panel-shard.ts';

const ORIGIN = 20_000;
const SETTINGS = { velocityUnitsPerDay: [0.2, 1] as const, demandClassDays: 60, guardWindowDays: 5 };
const profileOf = (units: (number | null)[], stockouts: number[] = []) => {
  const series: Omit<LiteralSeries, 'firstDay'>[] = [{ units, stockouts }];
  const profiles = profileSeries(viewEndingAt(ORIGIN, 7, series), SETTINGS);
  return {
    level: profiles.level[0]!,
    inStockDays: profiles.inStockDays[0]!,
    largestDay: profiles.largestDay[0]!,
    velocity: VELOCITY_CLASSES[profiles.velocityClass[0]!],
    demand: DEMAND_CLASSES[profiles.demandClass[0]!],
    maseScale: profiles.maseScale[0]!,
    rmsseScale: profiles.rmsseScale[0]!,
  };
};
const repeat = (pattern: number[], times: number) => Array.from({ length: times }, () => pattern).flat();

test('the level is an exponentially weighted mean of in-stock days', () => {
  expect(profileOf([4, 8]).level).toBeCloseTo((8 + 4 * 2 ** (-1 / 28)) / (1 + 2 ** (-1 / 28)), 12);
  expect(profileOf([4, 900, 8], [1]).level).toBeCloseTo((8 + 4 * 2 ** (-2 / 28)) / (1 + 2 ** (-2 / 28)), 12);
  expect(profileOf([900, ...repeat([3], 112)]).level).toBeCloseTo(3, 12);
  expect(profileOf([]).level).toBeNaN();
});

test('days in stock leave out stockouts and closed days', () => {
  expect(profileOf([1, 0, null, 0, 5], [3]).inStockDays).toBe(3);
});

test('the largest day is looked for within the window only, and not among censored days', () => {
  expect(profileOf([99, 1, 2, 3, 4, 5]).largestDay).toBe(5);
  expect(profileOf([1, 7, 3, null, 5], [1]).largestDay).toBe(5);
  expect(profileOf([]).largestDay).toBe(0);
});

test('a velocity class begins at its threshold', () => {
  expect(profileOf(repeat([0.19], 40)).velocity).toBe('slow');
  expect(profileOf(repeat([0.2000001], 40)).velocity).toBe('medium');
  expect(profileOf(repeat([0.9999], 40)).velocity).toBe('medium');
  expect(profileOf(repeat([1.0000001], 40)).velocity).toBe('fast');
  expect(profileOf([]).velocity).toBe('slow');
});

describe('demand classes of Syntetos, Boylan and Croston', () => {
  test.each([
    ['smooth', repeat([5], 20)],
    ['erratic', repeat([1, 20], 10)],
    ['intermittent', repeat([0, 3], 10)],
    ['lumpy', repeat([0, 0, 1, 0, 0, 20], 5)],
    ['no_demand', repeat([0], 20)],
    ['no_demand', []],
  ] as const)('%s', (expected, units) => {
    expect(profileOf([...units]).demand).toBe(expected);
  });

  test('an interval of exactly 1.32 days is intermittent, one of 1.28 is not', () => {
    expect(profileOf([...repeat([0], 8), ...repeat([2], 25)]).demand).toBe('intermittent');
    expect(profileOf([...repeat([0], 7), ...repeat([2], 25)]).demand).toBe('smooth');
  });

  test('days before the window and days out of stock do not count', () => {
    expect(profileOf([...repeat([0], 100), ...repeat([5], 60)]).demand).toBe('smooth');
    expect(profileOf(repeat([0, 5], 10), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]).demand).toBe('smooth');
  });
});

test('the scale of MASE is the mean weekly difference between in-stock days', () => {
  // Differences to the day a week before: |8 − 1| and, with day 8 out of stock, nothing, then |30 − 3|.
  expect(profileOf([1, 2, 3, 4, 5, 6, 7, 8, 99, 30], [8]).maseScale).toBe((7 + 27) / 2);
  expect(profileOf([1, 2, 3]).maseScale).toBe(0);
});

test('the scale of RMSSE is the mean squared daily step from the first sale on', () => {
  expect(profileOf([0, 0, 3, 1, 2]).rmsseScale).toBe((4 + 1) / 2);
  expect(profileOf([3, 1, 9, 2], [2]).rmsseScale).toBe(4);
  expect(profileOf([0, 0, 5]).rmsseScale).toBe(0);
});

test('scales agree with twins that pair days up', () => {
  const day = fc.record({ units: fc.nat(20), inStock: fc.boolean() });
  fc.assert(
    fc.property(fc.array(day, { maxLength: 60 }), (days) => {
      const stockouts = days.flatMap((one, k) => (one.inStock ? [] : [k]));
      const profile = profileOf(
        days.map((one) => one.units),
        stockouts,
      );
      const pairs = (lag: number) =>
        days.flatMap((one, k) => {
          const before = days[k - lag];
          return before?.inStock && one.inStock ? [{ k, step: one.units - before.units }] : [];
        });
      const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
      const firstSale = days.findIndex((one) => one.units > 0);
      const steps = firstSale < 0 ? [] : pairs(1).filter(({ k }) => k > firstSale);
      expect(profile.maseScale).toBeCloseTo(mean(pairs(7).map(({ step }) => Math.abs(step))), 9);
      expect(profile.rmsseScale).toBeCloseTo(mean(steps.map(({ step }) => step ** 2)), 9);
    }),
  );
});
