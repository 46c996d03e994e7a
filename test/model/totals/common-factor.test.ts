import { expect, test } from 'vitest';
import { commonDensity, commonFactor, independentFolds } from '../../../model/totals/common-factor.ts';

test('without folds there is the prior: no bias, a spread of 5 % and its own uncertainty', () => {
  const { location, scale, degreesOfFreedom } = commonFactor([], 0);
  expect([location, degreesOfFreedom]).toEqual([0, 2]);
  expect(scale).toBeCloseTo(0.05 * Math.sqrt(1.1), 12);
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

test('folds a season apart count in full, closer ones for their share of it', () => {
  expect(independentFolds(0, 28, 30)).toBe(0);
  expect(independentFolds(1, 28, 30)).toBe(1);
  expect(independentFolds(4, 90, 30)).toBe(4);
  expect(independentFolds(4, 30, 7)).toBeCloseTo(2, 12);
  expect(independentFolds(4, 60, 120)).toBeCloseTo(2.5, 12);
});

/** Predictive density by brute force: prior × likelihood over a grid of mean and variance, then the mixture of normals. */
function naivePredictive(ratios: readonly number[], x: number): number {
  const normal = (value: number, mean: number, variance: number) =>
    Math.exp(-((value - mean) ** 2) / (2 * variance)) / Math.sqrt(variance);
  let density = 0;
  let total = 0;
  for (let v = 0; v < 240; v++) {
    const variance = Math.exp(-11 + v * 0.05);
    // ν = 2 and s = 5 % as an inverse gamma of the variance, times the variance: the grid is even in its logarithm.
    const prior = variance ** -2 * Math.exp(-(0.05 ** 2) / variance) * variance;
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
