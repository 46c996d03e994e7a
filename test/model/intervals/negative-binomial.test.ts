import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countProbabilities, countQuantiles } from '../../../model/intervals/negative-binomial.ts';
import { poissonDraw, seededRandom } from '../../support/seeded-random.ts';

const quantiles = (mean: number, dispersion: number, levels: readonly number[]) => {
  const out = new Float64Array(levels.length);
  countQuantiles(mean, dispersion, levels, out);
  return [...out];
};

const upTo = (mean: number, dispersion: number, count: number) => {
  const out = new Float64Array(2);
  countProbabilities(mean, dispersion, count, out);
  return out[1]!;
};

describe('quantiles of counts', () => {
  test('Poisson with mean 2: cumulated .135, .406, .677, .857, .947, .983', () => {
    expect(quantiles(2, 1, [0.1, 0.4, 0.5, 0.85, 0.9, 0.95])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('a count a billion times the mean is known at once to be above all others', () => {
    const out = new Float64Array(2);
    countProbabilities(2, 3, 2e9, out);
    expect([...out]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
  });

  test('negative binomial with one success of probability 1/3 is geometric: cumulated 1/3, 5/9, 19/27', () => {
    expect([0, 1, 2].map((count) => upTo(2, 3, count))).toEqual([
      expect.closeTo(1 / 3, 12),
      expect.closeTo(5 / 9, 12),
      expect.closeTo(19 / 27, 12),
    ]);
    expect(quantiles(2, 3, [0.3, 0.5, 0.6])).toEqual([0, 1, 2]);
  });

  test('mean and variance are those that were asked for, summed over the probabilities', () => {
    for (const [mean, dispersion] of [
      [0.3, 1.2],
      [4, 2.5],
      [60, 8],
      [399, 1],
    ] as const) {
      let [sum, squares, before] = [0, 0, 0];
      for (let count = 0; count < 3000; count++) {
        const cumulated = upTo(mean, dispersion, count);
        sum += count * (cumulated - before);
        squares += count * count * (cumulated - before);
        before = cumulated;
      }
      expect(sum).toBeCloseTo(mean, 6);
      expect((squares - sum * sum) / mean).toBeCloseTo(dispersion, 4);
    }
  });

  test('they rise with the level and agree with draws', () => {
    const random = seededRandom(4);
    const draws = Array.from({ length: 20_000 }, () => poissonDraw(7, random)).sort((a, b) => a - b);
    const levels = [0.005, 0.25, 0.5, 0.75, 0.995];
    quantiles(7, 1, levels).forEach((value, k) => {
      expect(Math.abs(value - draws[Math.floor(levels[k]! * draws.length)]!)).toBeLessThanOrEqual(1);
    });
  });

  test('no mean, no units; a mean past the sum goes over into a gamma distribution without a step, lopsided as it is', () => {
    expect(quantiles(0, 1, [0.1, 0.999])).toEqual([0, 0]);
    for (const dispersion of [1, 3, 40]) {
      const [below, above] = [399.9, 400.1].map((mean) => quantiles(mean, dispersion, [0.025, 0.5, 0.975]));
      below!.forEach((value, k) => {
        expect(Math.abs(value - above![k]!)).toBeLessThanOrEqual(2 + value / 100);
      });
    }
  });

  test('a count covers the range from less than it to as much or less, and the ranges join', () => {
    const range = new Float64Array(2);
    for (const mean of [0, 0.4, 7, 399, 401]) {
      let before = 0;
      for (let count = 0; count < 600; count++) {
        countProbabilities(mean, 2.5, count, range);
        expect(range[0]).toBeCloseTo(before, 12);
        expect(range[1]).toBeGreaterThanOrEqual(range[0]!);
        before = range[1]!;
      }
      expect(before).toBeCloseTo(1, 3);
    }
  });

  test('a quantile is the smallest count whose range reaches the level', () => {
    const mean = fc.double({ min: 0.01, max: 60, noNaN: true });
    const dispersion = fc.double({ min: 0.5, max: 20, noNaN: true });
    const level = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    const range = new Float64Array(2);
    fc.assert(
      fc.property(mean, dispersion, level, (m, d, p) => {
        const [count] = quantiles(m, d, [p]);
        countProbabilities(m, d, count!, range);
        expect(range[0]).toBeLessThan(p);
        expect(range[1]).toBeGreaterThanOrEqual(p);
      }),
    );
  });
});
