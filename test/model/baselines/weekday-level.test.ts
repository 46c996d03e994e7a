import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weekdayLevel } from '../../../model/baselines/weekday-level.ts';
import { weekday } from '../../../schemas/day.ts';
import { forecastWith } from '../../support/forecast-with.ts';
import { viewEndingAt } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const HORIZON = 10;
const model = weekdayLevel('weekday_level', 20);

const shaped = (level: number, shape: readonly number[], days: number) =>
  Array.from({ length: days }, (_, k) => level * shape[weekday(ORIGIN - days + 1 + k)]!);
const expected = (level: number, shape: readonly number[]) =>
  Array.from({ length: HORIZON }, (_, k) => level * shape[weekday(ORIGIN + 1 + k)]!);
const forecast = (units: (number | null)[], stockouts: number[] = []) =>
  forecastWith(model, viewEndingAt(ORIGIN, HORIZON, [{ units, stockouts }]))[0]!;

test('a flat series is forecast exactly', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      fc.integer({ min: 1, max: 250 }),
      (level, days) => {
        for (const yhat of forecast(new Array(days).fill(level))) {
          expect(Math.abs(yhat - level)).toBeLessThanOrEqual(1e-9 * Math.max(1, level));
        }
      },
    ),
  );
});

test('a noise-free weekday pattern × level comes back, once sales outweigh the priors', () => {
  const shape = [0.7, 0.8, 0.9, 1, 1.2, 1.6, 0.8];
  const yhat = forecast(shaped(1e7, shape, 200));
  expected(1e7, shape).forEach((truth, k) => {
    expect(yhat[k]! / truth).toBeCloseTo(1, 4);
  });
});

test('a slow series follows the shape of its branch and category', () => {
  const shape = [0.7, 0.8, 0.9, 1, 1.2, 1.6, 0.8];
  const slow = shaped(1, shape, 60);
  const crowd = { units: shaped(1e6, shape, 200), sku: 1 };
  const [yhat] = forecastWith(
    model,
    viewEndingAt(ORIGIN, HORIZON, [{ units: slow, sku: 0 }, crowd]),
  ) as number[][];
  expected(1, shape).forEach((truth, k) => {
    expect(yhat![k]! / truth).toBeCloseTo(1, 3);
  });
});

test('stockout days neither lower the level nor bend the shape', () => {
  const shape = [1, 1, 1, 1, 1, 2, 0.5];
  const units = shaped(1e6, shape, 120);
  const full = forecast(units);
  // Every second Saturday sold out: what was sold then is not demand.
  const stockouts = units.flatMap((_, k) =>
    weekday(ORIGIN - 119 + k) === 5 && Math.floor(k / 7) % 2 === 0 ? [k] : [],
  );
  const censored = units.map((value, k) => (stockouts.includes(k) ? 0 : value));
  forecast(censored, stockouts).forEach((yhat, k) => {
    expect(yhat / full[k]!).toBeCloseTo(1, 4);
  });
});

test('what was sold on a day that does not count changes nothing', () => {
  const units = shaped(20, [1, 1, 1, 1, 1, 1, 1], 60);
  const wild = units.map((value, k) => (k === 30 ? 1e9 : value));
  expect(forecast(wild, [30])).toEqual(forecast(units, [30]));
});

test('a change of level is followed by half after a half-life', () => {
  const units = [...new Array(400).fill(10), ...new Array(20).fill(20)];
  const week = forecast(units).slice(0, 7);
  expect(week.reduce((sum, yhat) => sum + yhat, 0) / 7).toBeCloseTo(15, 1);
});

test('a series without an observed day within reach is left to others', () => {
  expect(forecast([null, null]).every(Number.isNaN)).toBe(true);
  const old = [5, ...new Array(200).fill(null)];
  expect(forecast(old).every(Number.isNaN)).toBe(true);
});

test('it agrees with a twin that follows the formula', () => {
  const day = fc.record({ units: fc.integer({ min: 0, max: 30 }), inStock: fc.boolean() });
  fc.assert(
    fc.property(fc.array(day, { minLength: 1, maxLength: 120 }), (days) => {
      const stockouts = days.flatMap((one, k) => (one.inStock ? [] : [k]));
      const yhat = forecast(
        days.map((one) => one.units),
        stockouts,
      );
      const twin = twinForecast(days);
      yhat.forEach((value, k) => {
        if (Number.isNaN(twin[k]!)) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(twin[k]!, 9);
      });
    }),
    { numRuns: 60 },
  );
});

interface TwinDay {
  readonly units: number;
  readonly inStock: boolean;
}

/** One series alone in its group: flat → all → category → group → series, then the level; written for reading, not speed. */
function twinForecast(days: readonly TwinDay[]): number[] {
  const observed = days
    .map((one, k) => ({ ...one, age: days.length - 1 - k, weekday: weekday(ORIGIN - (days.length - 1 - k)) }))
    .filter((one) => one.inStock);
  const weighted = (reach: number, halfLife: number, pick: (one: (typeof observed)[number]) => number) =>
    observed
      .filter((one) => one.age < reach)
      .reduce((sum, one) => sum + 2 ** (-one.age / halfLife) * pick(one), 0);
  const shrink = (parent: number[], reach: number, prior: number) => {
    const units = parent.map((_, d) => weighted(reach, 56, (one) => (one.weekday === d ? one.units : 0)));
    const count = parent.map((_, d) => weighted(reach, 56, (one) => (one.weekday === d ? 1 : 0)));
    const reference = parent.reduce((sum, factor, d) => sum + factor * count[d]!, 0);
    const level = reference > 0 ? units.reduce((sum, value) => sum + value, 0) / reference : 0;
    const raw = parent.map(
      (factor, d) => (units[d]! + (prior / 7) * factor) / (count[d]! * level + prior / 7),
    );
    const sum = raw.reduce((total, factor) => total + factor, 0);
    return raw.map((factor) => (7 * factor) / sum);
  };
  const all = shrink([1, 1, 1, 1, 1, 1, 1], 112, 200);
  const group = shrink(shrink(all, 112, 200), 112, 60);
  const profile = shrink(group, 224, 150);
  const level = weighted(200, 20, (one) => one.units) / weighted(200, 20, (one) => profile[one.weekday]!);
  return Array.from({ length: HORIZON }, (_, k) => level * profile[weekday(ORIGIN + 1 + k)]!);
}
