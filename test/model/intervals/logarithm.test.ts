import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logarithm } from '../../../model/intervals/logarithm.ts';

test('ln of 1 is 0, of 2 and of √½ what the constants say', () => {
  expect(logarithm(1)).toBe(0);
  expect(logarithm(2)).toBe(Math.LN2);
  expect(logarithm(Math.SQRT1_2)).toBeCloseTo(-Math.LN2 / 2, 15);
});

test('agrees with the platform to a relative 2e-15, from 1e-300 to 1e300 and close to 1', () => {
  const near = fc.double({ min: 0.999, max: 1.001, noNaN: true });
  const anywhere = fc.double({ min: -690, max: 690, noNaN: true }).map((power) => Math.exp(power));
  fc.assert(
    fc.property(fc.oneof(near, anywhere), (x) => {
      const expected = Math.log(x);
      expect(Math.abs(logarithm(x) - expected)).toBeLessThanOrEqual(2e-15 * Math.abs(expected));
    }),
  );
});
