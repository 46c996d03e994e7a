import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movingAverage } from '../../../model/baselines/moving-average.ts';
import { forecastWith } from '../../support/forecast-with.ts';
import { viewEndingAt } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const forecast = (weeks: number, units: (number | null)[], stockouts: number[] = [], horizon = 3) =>
  forecastWith(movingAverage(weeks), viewEndingAt(ORIGIN, horizon, [{ units, stockouts }]))[0]!;

test('the mean of the last weeks is the same for every day of the horizon', () => {
  expect(forecast(1, [100, 1, 2, 3, 4, 5, 6, 7])).toEqual([4, 4, 4]);
});

test('stockout and closed days are stepped over, not taken for zeros', () => {
  expect(forecast(1, [100, 6, 0, null, 6, 0, 6, 6], [2, 5])).toEqual([6, 6, 6]);
});

test('when the whole window was out of stock, the latest observed day before it speaks', () => {
  const units = [7, 9, 0, 0, 0, 0, 0, 0, 0];
  expect(forecast(1, units, [2, 3, 4, 5, 6, 7, 8])).toEqual([9, 9, 9]);
});

test('a series that was never observed is left to others', () => {
  expect(forecast(1, [0, 0], [0, 1])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(forecast(4, [])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('it agrees with a twin that filters the window', () => {
  const day = fc.record({ units: fc.integer({ min: 0, max: 50 }), inStock: fc.boolean() });
  fc.assert(
    fc.property(fc.array(day, { maxLength: 80 }), fc.constantFrom(4, 8, 13), (days, weeks) => {
      const stockouts = days.flatMap((one, k) => (one.inStock ? [] : [k]));
      const observed = days.slice(-7 * weeks).filter((one) => one.inStock);
      const used = observed.length > 0 ? observed : days.filter((one) => one.inStock).slice(-1);
      const twin = used.reduce((sum, one) => sum + one.units, 0) / used.length;
      const units = days.map((one) => one.units);
      const [yhat] = forecast(weeks, units, stockouts, 1) as [number];
      if (used.length === 0) expect(yhat).toBeNaN();
      else expect(yhat).toBeCloseTo(twin, 12);
    }),
  );
});
