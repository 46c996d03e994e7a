import { expect, test } from 'vitest';
import { commonFactor, independentFolds } from '../../../model/totals/common-factor.ts';
import {
  addOwnRatio,
  mergeOwnRatios,
  type OwnRatios,
  ownBucket,
  SIZE_COUNT,
  SIZE_FLOOR,
  sizeOf,
  totalScale,
} from '../../../model/totals/own-ratios.ts';
import { totalRuns } from '../../../model/totals/periods.ts';
import { totalQuantiles } from '../../../model/totals/total-quantiles.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const runs = totalRuns(20_000, 31);
const month = runs.at(-1)!;
const LEVELS = Float64Array.of(0.1, 0.5, 0.9);
const NARROW = { location: 0, scale: 1e-6, degreesOfFreedom: 30 };

/** Observed totals of branches over `month`: forecasts of 1000, actuals in the given ratios. */
function branches(ratios: readonly number[], common = 0): OwnRatios {
  const own: OwnRatios = new Map();
  const bucket = ownBucket(2, month.run, sizeOf(1000), runs.length);
  for (const ratio of ratios) addOwnRatio(own, bucket, 1000 * ratio, 1000, common);
  return own;
}

const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

test('sizes are octaves from a sixteenth of a unit, and tiny totals share a floor', () => {
  expect([0, SIZE_FLOOR, 2 * SIZE_FLOOR, 1, 1e12].map(sizeOf)).toEqual([0, 0, 1, 4, SIZE_COUNT - 1]);
  expect(totalScale(0)).toBe(SIZE_FLOOR);
});

test('what a fold had in common is taken out of the ratio', () => {
  const shifted = branches([1.1], Math.log(1.1));
  const plain = branches([1]);
  expect([...shifted.values()][0]).toEqual([...plain.values()][0]);
});

test('partial histograms add up', () => {
  const own = branches([0.5, 1]);
  mergeOwnRatios(own, branches([1, 2]));
  expect(own).toEqual(branches([0.5, 1, 1, 2]));
});

test('the quantiles of many totals are those of the sample', () => {
  const ratios = Array.from({ length: 1000 }, (_, k) => 0.5 + (k + 0.5) / 1000);
  const {
    ratios: [low, middle, high],
  } = totalQuantiles(branches(ratios), runs, LEVELS, () => NARROW)(2, month, sizeOf(1000));
  expect(low).toBeCloseTo(0.6, 1);
  expect(middle).toBeCloseTo(1, 1);
  expect(high).toBeCloseTo(1.4, 1);
});

test('the common part widens as if every own ratio met every common one', () => {
  const random = seededRandom(5);
  const own = Array.from({ length: 300 }, () => Math.exp(0.1 * normal(random)));
  const factor = { location: 0.05, scale: 0.08, degreesOfFreedom: 200 };
  const products = own.flatMap((ratio) =>
    Array.from({ length: 300 }, () => ratio * Math.exp(factor.location + factor.scale * normal(random))),
  );
  products.sort((a, b) => a - b);
  const row = totalQuantiles(branches(own), runs, LEVELS, () => factor)(2, month, sizeOf(1000));
  LEVELS.forEach((level, k) => {
    expect(row.ratios[k]).toBeCloseTo(products[Math.floor(level * products.length)]!, 1);
    expect(Math.abs(row.ratios[k]! / products[Math.floor(level * products.length)]! - 1)).toBeLessThan(0.015);
  });
});

test('a share of zeros stays zero, and makes low quantiles zero', () => {
  const row = totalQuantiles(branches([0, 0, 0, 1]), runs, LEVELS, () => commonFactor([], 0))(
    2,
    month,
    sizeOf(1000),
  );
  expect(row.zeroShare).toBeCloseTo(0.75, 12);
  expect(row.ratios[0]).toBe(0);
  expect(row.ratios[1]).toBe(0);
  expect(row.ratios[2]).toBeGreaterThan(0.9);
});

test('few totals give a wider interval than many with the same spread', () => {
  const width = (count: number) => {
    const own = Array.from({ length: count }, (_, k) => 0.5 + (k + 0.5) / count);
    const { ratios } = totalQuantiles(branches(own), runs, LEVELS, () => NARROW)(2, month, sizeOf(1000));
    return ratios[2]! - ratios[0]!;
  };
  expect(width(10)).toBeGreaterThan(1.05 * width(1000));
});

test('a size without totals of its own borrows from its neighbours, one far away from all of the kind', () => {
  const quantiles = totalQuantiles(branches([0.5, 1, 2]), runs, LEVELS, () => NARROW);
  for (const size of [0, sizeOf(500), sizeOf(2000), SIZE_COUNT - 1])
    expect(quantiles(2, month, size).ratios).toEqual(quantiles(2, month, sizeOf(1000)).ratios);
});

test('where nothing was ever observed, the forecast stands with the prior’s spread', () => {
  const row = totalQuantiles(new Map(), runs, LEVELS, () => commonFactor([], 0))(0, month, 5);
  expect(row.ratios[0]).toBeLessThan(0.95);
  expect(row.ratios[1]).toBeCloseTo(1, 1);
  expect(row.ratios[2]).toBeGreaterThan(1.05);
});

test('quantiles never cross and are never negative, whatever was observed (seeds 1 to 40)', () => {
  const levels = Float64Array.of(0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995);
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const own = branches(
      Array.from({ length: 1 + Math.floor(30 * random()) }, () =>
        random() < 0.3 ? 0 : Math.exp(4 * random() - 2),
      ),
    );
    const folds = Array.from({ length: Math.floor(5 * random()) }, () => random() - 0.5);
    const row = totalQuantiles(own, runs, levels, () => commonFactor(folds, folds.length))(
      2,
      month,
      Math.floor(SIZE_COUNT * random()),
    );
    expect(row.ratios[0], `seed ${seed}`).toBeGreaterThanOrEqual(0);
    for (let k = 1; k < levels.length; k++)
      expect(row.ratios[k], `seed ${seed}`).toBeGreaterThanOrEqual(row.ratios[k - 1]!);
  }
});

test('the next fold falls into the 80 % interval about as often as it says, after three folds of ten branches (600 chains)', () => {
  const random = seededRandom(11);
  let inside = 0;
  let naive = 0;
  let count = 0;
  for (let chain = 0; chain < 600; chain++) {
    const fold = () => {
      const common = 0.08 * normal(random);
      return Array.from({ length: 10 }, () => common + 0.05 * normal(random));
    };
    const own: OwnRatios = new Map();
    const commons: number[] = [];
    const all: number[] = [];
    for (const logRatios of [fold(), fold(), fold()]) {
      const common = Math.log(logRatios.reduce((sum, value) => sum + Math.exp(value), 0) / 10);
      commons.push(common);
      all.push(...logRatios);
      const bucket = ownBucket(2, month.run, sizeOf(1000), runs.length);
      for (const value of logRatios) addOwnRatio(own, bucket, 1000 * Math.exp(value), 1000, common);
    }
    const factor = commonFactor(commons, independentFolds(3, 90, 31));
    const row = totalQuantiles(own, runs, LEVELS, () => factor)(2, month, sizeOf(1000));
    all.sort((a, b) => a - b);
    for (const value of fold()) {
      const ratio = Math.exp(value);
      if (ratio >= row.ratios[0]! && ratio <= row.ratios[2]!) inside++;
      // The quantiles of the thirty as if they were thirty observations.
      if (value >= all[2]! && value <= all[27]!) naive++;
      count++;
    }
  }
  expect(inside / count).toBeGreaterThan(0.76);
  expect(inside / count).toBeLessThan(0.86);
  expect(naive / count).toBeLessThan(0.74);
});
