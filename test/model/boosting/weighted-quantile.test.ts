import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weightedQuantile } from '../../../model/boosting/losses/weighted-quantile.ts';
import { naiveWeightedQuantile } from '../../reference/naive-weighted-quantile.ts';

test('the weighted quantile is the smallest value with enough weight below', () => {
  expect(weightedQuantile(Float64Array.of(5, 1, 3), null, 0.5)).toBe(3);
  expect(weightedQuantile(Float64Array.of(5, 1, 3), Float64Array.of(10, 1, 1), 0.5)).toBe(5);
  expect(weightedQuantile(Float64Array.of(7), null, 0.01)).toBe(7);
  expect(weightedQuantile(Float64Array.of(2, 1), Float64Array.of(0, 0), 0.5)).toBe(1);
});

test('its input keeps its order', () => {
  const values = Float64Array.of(5, 1, 3);
  weightedQuantile(values, null, 0.5);
  expect(values).toEqual(Float64Array.of(5, 1, 3));
});

const level = fc.double({ min: 0.001, max: 0.999, noNaN: true });
/** Few different values, so that many are equal. Weights of whole numbers: the twin's sums are exact too. */
const rows = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 5 })), {
  minLength: 1,
  maxLength: 200,
});

test('it is what sorting gives, with weights and without', () => {
  fc.assert(
    fc.property(rows, level, (pairs, q) => {
      const values = pairs.map(([value]) => value);
      const weight = pairs.map(([, one]) => one);
      const given = Float64Array.from(values);
      expect(weightedQuantile(given, null, q)).toBe(naiveWeightedQuantile(values, null, q));
      expect(weightedQuantile(given, Float64Array.from(weight), q)).toBe(
        naiveWeightedQuantile(values, weight, q),
      );
    }),
  );
});

test('the order of the rows does not matter, whatever the weights', () => {
  const real = fc.double({ min: 0, max: 1e6, noNaN: true });
  const pairs = fc.array(fc.tuple(real, real), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(pairs, level, (one, q) => {
      const quantileOf = (list: readonly (readonly [number, number])[]) =>
        weightedQuantile(
          Float64Array.from(list, ([value]) => value),
          Float64Array.from(list, ([, w]) => w),
          q,
        );
      expect(quantileOf(one.toReversed())).toBe(quantileOf(one));
    }),
  );
});
