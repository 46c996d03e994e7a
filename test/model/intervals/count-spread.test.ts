import { describe, expect, test } from 'vitest';
import {
  addSpread,
  emptySpreadSums,
  learnCountSpread,
  ownDeviation,
  ownFactor,
} from '../../../model/intervals/count-spread.ts';
import { bucketOf, COLD_START_CLASS } from '../../../model/intervals/ratio-histogram.ts';

/** Pairs of actuals around a forecast of 4 whose squared error over 4 is `dispersion` and whose error is 2·√dispersion. */
function rows(sums: Float64Array, bucket: number, count: number, dispersion: number): void {
  const error = 2 * Math.sqrt(dispersion);
  for (let k = 0; k < count; k++) addSpread(sums, bucket, 4 + (k % 2 === 0 ? error : -error), 4);
}

describe('the spread of a bucket', () => {
  const [smooth, erratic, coldStart] = [0, 1, COLD_START_CLASS].map((one) => bucketOf(one, 4, 3));

  test('that has many rows is its own: mean squared error over forecast, mean error over its root', () => {
    const sums = emptySpreadSums();
    rows(sums, smooth!, 4_000_000, 2.25);
    rows(sums, erratic!, 4_000_000, 9);
    const spread = learnCountSpread(sums);
    expect(spread.dispersion[smooth!]).toBeCloseTo(2.25, 2);
    expect(spread.deviation[smooth!]).toBeCloseTo(1.5, 2);
    expect(spread.dispersion[erratic!]).toBeCloseTo(9, 2);
  });

  test('that has none is that of the pools around it; cold starts lean on cold starts only', () => {
    const sums = emptySpreadSums();
    rows(sums, smooth!, 1000, 4);
    const spread = learnCountSpread(sums);
    expect(spread.dispersion[erratic!]).toBeCloseTo(4, 9);
    expect(spread.dispersion[bucketOf(2, 100, 60)]).toBeCloseTo(4, 9);
    expect(spread.dispersion[coldStart!]).toBe(1);
  });

  test('is never below that of chance', () => {
    const sums = emptySpreadSums();
    rows(sums, smooth!, 1000, 0.25);
    expect(learnCountSpread(sums).dispersion[smooth!]).toBe(1);
  });

  test('of a forecast of zero is a number', () => {
    const sums = emptySpreadSums();
    addSpread(sums, bucketOf(4, 0, 1), 2, 0);
    const { dispersion, deviation } = learnCountSpread(sums);
    expect([...dispersion, ...deviation].every((value) => Number.isFinite(value) && value > 0)).toBe(true);
  });
});

describe('the factor of a series', () => {
  test('is 1 without rows, and between 1 and what its rows say with some', () => {
    expect(ownFactor(0, 0)).toBe(1);
    expect(ownFactor(50 * 3, 50)).toBe(2);
    expect(ownFactor(1e9 * 3, 1e9)).toBeCloseTo(3, 6);
  });

  test('comes from the size of its errors against those of its bucket, weighed by its forecast', () => {
    const bucket = bucketOf(0, 4, 3);
    const sums = emptySpreadSums();
    rows(sums, bucket, 1000, 4);
    const spread = learnCountSpread(sums);
    const own = ownDeviation(spread, bucket, 12, 4);
    expect(own.ratio).toBeCloseTo(2, 9);
    expect(own.weight).toBeCloseTo(0.8, 12);
  });
});
