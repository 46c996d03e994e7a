import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seasonalNaive } from '../../../model/baselines/seasonal-naive.ts';
import { forecastWith } from '../../support/forecast-with.ts';
import { viewEndingAt } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const forecast = (units: (number | null)[], horizon: number, stockouts: number[] = []) =>
  forecastWith(seasonalNaive, viewEndingAt(ORIGIN, horizon, [{ units, stockouts }]))[0];

test('the last week is repeated, also beyond a week', () => {
  const lastWeek = [1, 2, 3, 4, 5, 6, 7];
  expect(forecast([9, 9, 9, 9, 9, 9, 9, ...lastWeek], 16)).toEqual([...lastWeek, ...lastWeek, 1, 2]);
});

test('a stockout day counts as it was sold', () => {
  expect(forecast([1, 2, 3, 0, 5, 6, 7], 7, [3])).toEqual([1, 2, 3, 0, 5, 6, 7]);
});

test('a closed day gives way to the same weekday of the week before it', () => {
  expect(forecast([10, 2, 3, 4, 5, 6, 7, null, 2, 3, 4, 5, 6, 7], 8)).toEqual([10, 2, 3, 4, 5, 6, 7, 10]);
});

test('a weekday that was closed for more than eight weeks has nothing to say', () => {
  const closed = Array.from({ length: 9 }, () => [null, 1, 1, 1, 1, 1, 1]).flat();
  const open = [5, 1, 1, 1, 1, 1, 1];
  expect(forecast([...open, ...closed], 2)).toEqual([Number.NaN, 1]);
  expect(forecast([...open, ...closed.slice(7)], 2)).toEqual([5, 1]);
});

test('a series of three days knows three weekdays', () => {
  expect(forecast([1, 2, 3], 7)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1, 2, 3]);
  expect(forecast([], 2)).toEqual([Number.NaN, Number.NaN]);
});

test('it agrees with a twin that looks days up by their date', () => {
  const units = fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { freq: 4 }), { maxLength: 90 });
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 40 }), (history, horizon) => {
      const soldOn = new Map(history.map((value, k) => [ORIGIN - history.length + 1 + k, value]));
      const twin = Array.from({ length: horizon }, (_, k) => {
        let day = ORIGIN + k + 1;
        while (day > ORIGIN) day -= 7;
        const days = Array.from({ length: 9 }, (_week, back) => day - 7 * back);
        const found = days.find((candidate) => soldOn.get(candidate) !== null) ?? Number.NaN;
        return soldOn.get(found) ?? Number.NaN;
      });
      expect(forecast(history, horizon)).toEqual(twin);
    }),
  );
});
