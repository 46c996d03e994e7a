import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardExplosions } from '../../model/explosion-guard.ts';

test('a forecast is cut to a multiple of the largest day, and marked', () => {
  const yhat = Float64Array.of(5, 25, 20, 3, 99, 1);
  const capped = new Uint8Array(6);
  expect(guardExplosions(yhat, Float64Array.of(10, 1), 3, 2, capped)).toBe(3);
  expect(Array.from(yhat)).toEqual([5, 20, 20, 2, 2, 1]);
  expect(Array.from(capped)).toEqual([0, 1, 0, 1, 1, 0]);
});

test('a series that has shown nothing is left alone', () => {
  const yhat = Float64Array.of(7, 8);
  expect(guardExplosions(yhat, Float64Array.of(0), 2, 2)).toBe(0);
  expect(Array.from(yhat)).toEqual([7, 8]);
});

test('it only ever lowers, to the cap, where the cap was passed', () => {
  const value = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value),
      value,
      fc.double({ min: 0.5, max: 4, noNaN: true }),
      (before, most, factor) => {
        const yhat = Float64Array.from(before);
        const capped = new Uint8Array(yhat.length);
        guardExplosions(yhat, Float64Array.of(most), yhat.length, factor, capped);
        before.forEach((value, k) => {
          const isCapped = most > 0 && factor * most > 0 && value > factor * most;
          expect(yhat[k]).toBe(isCapped ? factor * most : value);
          expect(capped[k]).toBe(isCapped ? 1 : 0);
        });
      },
    ),
  );
});
