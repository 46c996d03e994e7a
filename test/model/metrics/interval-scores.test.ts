import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pinball, randomisedCoverage } from '../../../model/metrics/interval-scores.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('the pinball loss', () => {
  test('worked by hand', () => {
    expect(pinball(10, 7, 0.9)).toBeCloseTo(2.7, 12);
    expect(pinball(7, 10, 0.9)).toBeCloseTo(0.3, 12);
    expect(pinball(5, 5, 0.3)).toBe(0);
  });

  test('is lowest at the quantile of a sample', () => {
    const random = seededRandom(3);
    const sample = Array.from({ length: 999 }, () => Math.floor(20 * random() ** 2));
    const loss = (q: number, level: number) => sample.reduce((sum, y) => sum + pinball(y, q, level), 0);
    for (const level of [0.1, 0.5, 0.9]) {
      const quantile = sample.toSorted((a, b) => a - b)[Math.ceil(level * sample.length) - 1]!;
      for (let q = 0; q <= 20; q += 0.5) {
        expect(loss(quantile, level)).toBeLessThanOrEqual(loss(q, level) + 1e-9);
      }
    }
  });
});

describe('randomised coverage', () => {
  const interval = (lower: number, upper: number) => ({ lower, upper, lowerLevel: 0.1, upperLevel: 0.9 });

  test('of a sale is whether it lies inside, ends included', () => {
    expect(randomisedCoverage(3, interval(3, 5), 0.4)).toBe(1);
    expect(randomisedCoverage(5, interval(3, 5), 0.4)).toBe(1);
    expect(randomisedCoverage(5.01, interval(3, 5), 0.4)).toBe(0);
    expect(randomisedCoverage(2.99, interval(3, 5), 0.4)).toBe(0);
  });

  test('of a zero is the part of the mass at zero between the two levels', () => {
    expect(randomisedCoverage(0, interval(0, 5), 0.5)).toBeCloseTo((0.5 - 0.1) / 0.5, 12);
    expect(randomisedCoverage(0, interval(0, 0), 0.95)).toBeCloseTo((0.9 - 0.1) / 0.95, 12);
    expect(randomisedCoverage(0, interval(0.5, 5), 0.05)).toBe(0);
  });

  test('of a zero that was never seen is plain coverage', () => {
    expect(randomisedCoverage(0, interval(0, 5), 0)).toBe(1);
    expect(randomisedCoverage(0, interval(1, 5), 0)).toBe(0);
  });

  test('of a zero agrees with the average over a fine grid of uniform draws', () => {
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    const level = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, level, level, (zeroShare, a, b) => {
        const [lowerLevel, upperLevel] = [Math.min(a, b), Math.max(a, b)];
        // The randomised probability integral transform of a zero is uniform on [0, zeroShare].
        const grid = Array.from({ length: 2000 }, (_, k) => ((k + 0.5) / 2000) * zeroShare);
        const inside = grid.filter((u) => u >= lowerLevel && u <= upperLevel).length / grid.length;
        const covered = randomisedCoverage(0, { lower: 0, upper: 1, lowerLevel, upperLevel }, zeroShare);
        expect(Math.abs(covered - inside)).toBeLessThan(0.002);
      }),
    );
  });
});
