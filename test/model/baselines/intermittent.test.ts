import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crostonSba, tsb } from '../../../model/baselines/intermittent.ts';
import type { Forecaster } from '../../../model/forecaster.ts';
import { forecastWith } from '../../support/forecast-with.ts';
import { viewEndingAt } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const level = (forecaster: Forecaster, units: (number | null)[], stockouts: number[] = []) =>
  forecastWith(forecaster, viewEndingAt(ORIGIN, 1, [{ units, stockouts }]))[0]![0]!;

describe('Croston with the Syntetos–Boylan correction', () => {
  test('a sequence worked by hand', () => {
    // Demands 4, 2, 6 after 2, 3 and 1 days. Sizes: 4 → 4 + 0.1·(2 − 4) = 3.8 → 3.8 + 0.1·(6 − 3.8) = 4.02.
    // Intervals: 2 → 2 + 0.1·(3 − 2) = 2.1 → 2.1 + 0.1·(1 − 2.1) = 1.99. Forecast 0.95 · 4.02 / 1.99.
    expect(level(crostonSba, [0, 4, 0, 0, 2, 6, 0])).toBeCloseTo((0.95 * 4.02) / 1.99, 12);
  });

  test('days that were not observed lengthen no interval', () => {
    expect(level(crostonSba, [0, 4, 0, 0, 0, null, 2, 6], [3, 4])).toBeCloseTo(
      level(crostonSba, [0, 4, 0, 2, 6]),
      12,
    );
  });

  test('zeros since the last demand change nothing: that is what TSB is for', () => {
    expect(level(crostonSba, [0, 4, 0, 0, 0, 0])).toBe(level(crostonSba, [0, 4]));
  });

  test('no demand on observed days is a forecast of zero, no observed day is silence', () => {
    expect(level(crostonSba, [0, 0, 0])).toBe(0);
    expect(level(crostonSba, [5, null], [0])).toBeNaN();
    expect(level(crostonSba, [])).toBeNaN();
  });
});

describe('TSB', () => {
  test('a sequence worked by hand', () => {
    // Start over all five days: 2 demands, mean size 3, probability 0.4.
    // Day by day: 0 → p 0.38; 4 → p 0.411, z 3.1; 0 → p 0.39045; 2 → p 0.4209275, z 2.99; 0 → p 0.399881125.
    expect(level(tsb, [0, 4, 0, 2, 0])).toBeCloseTo(0.399881125 * 2.99, 12);
  });

  test('start values come from the first 56 observed days only', () => {
    const first = Array.from({ length: 56 }, (_, k) => (k % 4 === 0 ? 2 : 0));
    let probability = 14 / 56;
    let size = 2;
    for (const units of [...first, 30]) {
      probability += 0.05 * ((units > 0 ? 1 : 0) - probability);
      if (units > 0) size += 0.1 * (units - size);
    }
    expect(level(tsb, [...first, 30])).toBeCloseTo(probability * size, 12);
  });

  test('an item that no longer sells falls towards zero, by 5 % a day', () => {
    const sold = [2, 2, 2, 2];
    const after = level(tsb, [...sold, ...new Array(200).fill(0)]);
    const dayLater = level(tsb, [...sold, ...new Array(201).fill(0)]);
    expect(after).toBeLessThan(0.001);
    expect(dayLater / after).toBeCloseTo(0.95, 9);
  });

  test('a stockout does not lower it, and nothing observed is silence', () => {
    expect(level(tsb, [3, 0, 3, 0, 0, 0], [4, 5])).toBe(level(tsb, [3, 0, 3, 0]));
    expect(level(tsb, [])).toBeNaN();
  });
});

test('on constant daily demand both find the demand, Croston less its correction', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 300 }), (units, days) => {
      const history = new Array(days).fill(units);
      expect(level(tsb, history)).toBeCloseTo(units, 8);
      expect(level(crostonSba, history)).toBeCloseTo(0.95 * units, 8);
    }),
  );
});
