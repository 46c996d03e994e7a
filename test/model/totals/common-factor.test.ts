import { expect, test } from 'vitest';
import { commonDensity, commonFactor, independentFolds } from '../../../model/totals/common-factor.ts';
import { seededRandom } from '../../support/seeded-random.ts';

test('without folds there is the prior: no bias, a spread of 4 % and its own uncertainty', () => {
  const { location, scale, degreesOfFreedom } = commonFactor([], 0);
  expect([location, degreesOfFreedom]).toEqual([0, 2]);
  expect(scale).toBeCloseTo(0.04 * Math.sqrt(1.1), 12);
});

test('what many folds share moves the location and leaves their own spread', () => {
  const ratios = Array.from({ length: 400 }, (_, k) => 0.2 + (k % 2 === 0 ? 0.01 : -0.01));
  const factor = commonFactor(ratios, 400);
  expect(factor.location).toBeCloseTo(0.2 * (400 / 410), 12);
  expect(factor.scale).toBeLessThan(0.04);
});

test('folds that disagree widen, and fewer folds that speak for themselves widen more than many', () => {
  const calm = commonFactor([0.01, -0.01, 0.01], 3);
  const wild = commonFactor([0.2, -0.2, 0.2], 3);
  expect(wild.scale).toBeGreaterThan(2 * calm.scale);
  expect(commonFactor([0, 0, 0, 0], 1.5).scale).toBeGreaterThan(commonFactor([0, 0, 0, 0], 4).scale);
});

test('folds a season apart count in full, closer ones for less', () => {
  expect(independentFolds(0, 28, 30)).toBe(0);
  expect(independentFolds(1, 28, 30)).toBe(1);
  expect(independentFolds(4, 90, 30)).toBe(4);
  // Neighbours share two thirds of their season, the next but one a third: 16 / (4 + 2 (3 · 4/9 + 2 · 1/9)).
  expect(independentFolds(4, 30, 7)).toBeCloseTo(16 / (4 + 28 / 9), 12);
  expect(independentFolds(4, 60, 120)).toBeCloseTo(16 / (4 + 6 / 4), 12);
});

test('correlated folds tell as much about a spread as that many independent ones (4,000 chains)', () => {
  // Sums of three neighbours of a white noise correlate by 2/3 and 1/3, as folds 30 days apart do.
  const random = seededRandom(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const squares = Array.from({ length: 4000 }, () => {
    const noise = Array.from({ length: 10 }, normal);
    const folds = Array.from({ length: 8 }, (_, k) => noise[k]! + noise[k + 1]! + noise[k + 2]!);
    return folds.reduce((sum, value) => sum + value ** 2, 0) / 8;
  });
  const mean = squares.reduce((sum, value) => sum + value, 0) / squares.length;
  const variance = squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) / squares.length;
  // The mean of n squares of independent normals has a variance of 2 / n times the square of its mean.
  const found = (2 * mean ** 2) / variance;
  expect(Math.abs(found / independentFolds(8, 30, 30) - 1)).toBeLessThan(0.1);
});

/** Predictive density by brute force: prior × likelihood over a grid of mean and variance, then the mixture of normals. */
function naivePredictive(ratios: readonly number[], x: number): number {
  const normal = (value: number, mean: number, variance: number) =>
    Math.exp(-((value - mean) ** 2) / (2 * variance)) / Math.sqrt(variance);
  let density = 0;
  let total = 0;
  for (let v = 0; v < 240; v++) {
    const variance = Math.exp(-11 + v * 0.05);
    // ν = 2 and s = 4 % as an inverse gamma of the variance, times the variance: the grid is even in its logarithm.
    const prior = variance ** -2 * Math.exp(-(0.04 ** 2) / variance) * variance;
    for (let m = -200; m <= 200; m++) {
      const mean = m * 0.002;
      let weight = prior * normal(mean, 0, variance / 10);
      for (const ratio of ratios) weight *= normal(ratio, mean, variance);
      total += weight;
      density += weight * normal(x, mean, variance);
    }
  }
  return density / total;
}

test('the density is that of the posterior, integrated by brute force', () => {
  const ratios = [0.05, -0.02, 0.11];
  const factor = commonFactor(ratios, 3);
  for (const x of [-0.2, -0.05, 0.1, 0.3]) {
    const wanted = naivePredictive(ratios, x) / naivePredictive(ratios, 0);
    expect(commonDensity(factor, x) / commonDensity(factor, 0)).toBeCloseTo(wanted, 3);
  }
});
