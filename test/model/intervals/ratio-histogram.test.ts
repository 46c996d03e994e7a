import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addRatio,
  BIN_COUNT,
  BUCKET_COUNT,
  bucketOf,
  CLASS_COUNT,
  emptyHistogram,
  horizonBucket,
  mergeHistogram,
  ratioInBin,
  ratioScale,
} from '../../../model/intervals/ratio-histogram.ts';

/** The bin that one ratio went to. */
function binOf(units: number, yhat: number): number {
  const histogram = emptyHistogram();
  addRatio(histogram, 0, units, yhat);
  return histogram.indexOf(1);
}

test('a ratio lies between the ends of its bin', () => {
  const ratio = fc.double({ min: 2 ** -9.9, max: 2 ** 9.9, noNaN: true });
  fc.assert(
    fc.property(ratio, fc.double({ min: 0.1, max: 1000, noNaN: true }), (value, yhat) => {
      const bin = binOf(value * yhat, yhat);
      expect(ratioInBin(bin, 0)).toBeLessThanOrEqual(value * (1 + 1e-12));
      expect(ratioInBin(bin, 1)).toBeGreaterThanOrEqual(value * (1 - 1e-12));
    }),
  );
});

test('zero has a bin of its own; what is beyond the range goes to its ends', () => {
  expect(binOf(0, 5)).toBe(0);
  expect(binOf(1e-9, 5)).toBe(1);
  expect(binOf(1e9, 5)).toBe(BIN_COUNT - 1);
  expect(ratioInBin(0, 0.7)).toBe(0);
});

test('a forecast of nothing has a scale, so that no ratio is undefined', () => {
  expect(ratioScale(0)).toBe(2 ** -6);
  expect(binOf(0, 0)).toBe(0);
  expect(ratioInBin(binOf(1, 0), 0.5)).toBeCloseTo(64, -1);
});

test('every class, level and horizon falls into a bucket, each class into its own', () => {
  const yhat = fc.double({ min: 0, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(fc.nat(CLASS_COUNT - 1), yhat, fc.integer({ min: 1, max: 366 }), (demandClass, value, h) => {
      const bucket = bucketOf(demandClass, value, h);
      const perClass = BUCKET_COUNT / CLASS_COUNT;
      expect(Math.floor(bucket / perClass)).toBe(demandClass);
      expect(Number.isInteger(bucket)).toBe(true);
    }),
  );
});

test('horizons are pooled by 7, 14, 28, 56 days and beyond', () => {
  expect([1, 7, 8, 14, 15, 28, 29, 56, 57, 366].map(horizonBucket)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
});

test('merged histograms are the histogram of all', () => {
  const [a, b, all] = [emptyHistogram(), emptyHistogram(), emptyHistogram()];
  for (let k = 0; k < 300; k++) {
    addRatio(k % 3 === 0 ? a : b, k % BUCKET_COUNT, k % 11, 4);
    addRatio(all, k % BUCKET_COUNT, k % 11, 4);
  }
  mergeHistogram(a, b);
  expect(a).toEqual(all);
});
