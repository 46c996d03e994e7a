import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addSeriesSums,
  cellScheme,
  metricsOf,
  ratio,
  SUM,
  SUM_FIELDS,
} from '../../../model/metrics/metric-sums.ts';

describe('zero denominators', () => {
  test('0/0 is 0: nothing sold, nothing forecast', () => {
    expect(ratio(0, 0, 5)).toBe(0);
  });
  test('x/0 is undefined: something forecast, nothing sold', () => {
    expect(ratio(3, 0, 5)).toBeNull();
  });
  test('nothing scored is undefined', () => {
    expect(ratio(0, 0, 0)).toBeNull();
    const empty = metricsOf(new Float64Array(SUM_FIELDS), 0, true);
    expect(Object.values(empty).filter((value) => value !== null && value !== 0)).toEqual([]);
    expect([
      empty.wape,
      empty.bias,
      empty.mase,
      empty.rmsse,
      empty.pinball,
      empty.coverage,
      empty.width,
    ]).toEqual(new Array(7).fill(null));
  });
  test('anything else is a ratio', () => {
    expect(ratio(3, 4, 1)).toBe(0.75);
    expect(ratio(-1, 4, 1)).toBe(-0.25);
  });
});

test('metrics worked by hand over two series', () => {
  const sums = new Float64Array(SUM_FIELDS);
  // Series 1: two days, y = 4 and 6, ŷ = 5 and 5. Series 2: one day, y = 0, ŷ = 3, no scale.
  addSeriesSums(sums, 0, { rows: 2, units: 10, yhat: 10, absError: 2, squaredError: 2 }, 0.5, 4);
  addSeriesSums(sums, 0, { rows: 1, units: 0, yhat: 3, absError: 3, squaredError: 9 }, 0, 0);
  const metrics = metricsOf(sums, 0, false);
  expect(metrics).toMatchObject({ rows: 3, sumUnits: 10, sumYhat: 13, sumAbsError: 5, wape: 0.5 });
  expect(metrics.bias).toBeCloseTo(0.3, 12);
  expect(metrics.mase).toBeCloseTo(1 / 0.5, 12);
  expect(metrics.rmsse).toBeCloseTo(Math.sqrt(1 / 4), 12);
  expect([metrics.pinball, metrics.coverage, metrics.width]).toEqual([null, null, null]);
});

test('a series without a scored day adds nothing, not even to the count of series', () => {
  const sums = new Float64Array(SUM_FIELDS);
  addSeriesSums(sums, 0, { rows: 0, units: 0, yhat: 0, absError: 0, squaredError: 0 }, 1, 1);
  expect(sums.every((value) => value === 0)).toBe(true);
});

test('interval scores are means over series-days, the width relative to the units', () => {
  const sums = new Float64Array(SUM_FIELDS);
  sums[SUM.rows] = 4;
  sums[SUM.units] = 10;
  sums[SUM.pinball] = 2;
  sums[SUM.covered] = 3;
  sums[SUM.coveredPlain] = 4;
  sums[SUM.width] = 15;
  expect(metricsOf(sums, 0, true)).toMatchObject({
    pinball: 0.5,
    coverage: 0.75,
    coveragePlain: 1,
    width: 1.5,
  });
});

test('every cell has a number of its own', () => {
  const size = fc.integer({ min: 1, max: 8 });
  fc.assert(
    fc.property(size, size, size, (categoryCount, branchCount, horizon) => {
      const cells = cellScheme({ categoryCount, branchCount, horizon });
      const each = (count: number, number: (k: number) => number) =>
        Array.from({ length: count }, (_, k) => number(k));
      const all = [
        cells.all,
        ...each(categoryCount, cells.category),
        ...each(branchCount, cells.branch),
        ...each(3, cells.velocityClass),
        ...each(5, cells.demandClass),
        ...each(horizon, (k) => cells.horizon(k + 1)),
      ];
      expect(all).toEqual(Array.from({ length: cells.count }, (_, k) => k));
    }),
  );
});
