import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addSpread,
  emptySpreadSums,
  learnCountSpread,
  ownDeviation,
  ownFactor,
} from '../../../model/intervals/count-spread.ts';
import { type DayIntervals, intervalMaker } from '../../../model/intervals/day-intervals.ts';
import { addPosition, cellOf, emptyPositions, learnLevelMap } from '../../../model/intervals/level-map.ts';
import { countProbabilities } from '../../../model/intervals/negative-binomial.ts';
import {
  addRatio,
  bucketOf,
  COLD_START_CLASS,
  emptyHistogram,
} from '../../../model/intervals/ratio-histogram.ts';
import { learnRatioQuantiles } from '../../../model/intervals/ratio-quantiles.ts';
import { scaleQuantiles } from '../../../model/intervals/scale-quantiles.ts';
import { gammaDraw, poissonDraw, seededRandom } from '../../support/seeded-random.ts';

const LEVELS = Float64Array.of(0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975);
const NOT_WHOLE = Number.NaN;

/** Two kinds of series in one bucket with a mean of 6: sales that cluster (variance 4 × mean), and Poisson. */
const draw = (clusters: boolean, random: () => number) =>
  poissonDraw(clusters ? 6 * gammaDraw(2, random) : 6, random);

/** What the passes of `train` do, for one bucket. */
function learnFrom(random: () => number): { intervals: DayIntervals; factors: readonly [number, number] } {
  const bucket = bucketOf(0, 6, 3);
  const histogram = emptyHistogram();
  const sums = emptySpreadSums();
  const sales = [true, false].map((clusters) => Array.from({ length: 2000 }, () => draw(clusters, random)));
  for (const units of sales.flat()) {
    addRatio(histogram, bucket, units, 6);
    addSpread(sums, bucket, units, 6);
  }
  const spread = learnCountSpread(sums);
  const factors = sales.map((ofKind) => {
    const rows = ofKind.map((units) => ownDeviation(spread, bucket, units, 6));
    const weight = rows.reduce((sum, row) => sum + row.weight, 0);
    return ownFactor(
      rows.reduce((sum, row) => sum + row.weight * row.ratio, 0),
      weight,
    );
  });
  const positions = emptyPositions();
  const range = new Float64Array(2);
  sales.forEach((ofKind, kind) => {
    for (const units of ofKind) {
      countProbabilities(6, spread.dispersion[bucket]! * factors[kind]!, units, range);
      addPosition(positions, cellOf(0, 3), range[0]!, range[1]!);
    }
  });
  const intervals = {
    ratios: learnRatioQuantiles(histogram, LEVELS),
    dispersion: spread.dispersion,
    levelMap: learnLevelMap(positions, 9),
  };
  return { intervals, factors: [factors[0]!, factors[1]!] };
}

const { intervals, factors } = learnFrom(seededRandom(11));
const make = intervalMaker(intervals);
const day = (yhat: number, ownFactor: number, demandClass = 0) => ({
  demandClass,
  yhat,
  horizonDays: 3,
  ownFactor,
});
const quantiles = (one: ReturnType<typeof day>) => {
  const out = new Float64Array(LEVELS.length);
  make.quantiles(one, out);
  return [...out];
};

describe('a series that sells by the piece', () => {
  test('has whole quantiles that rise, are never negative, and widen with its own spread', () => {
    const yhat = fc.double({ min: 0, max: 2000, noNaN: true });
    const factor = fc.double({ min: 0.3, max: 5, noNaN: true });
    fc.assert(
      fc.property(yhat, factor, fc.integer({ min: 0, max: 5 }), (mean, own, demandClass) => {
        const values = quantiles(day(mean, own, demandClass));
        expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
        expect(values).toEqual(values.toSorted((a, b) => a - b));
        const wider = quantiles(day(mean, own * 2, demandClass));
        expect(wider.at(-1)).toBeGreaterThanOrEqual(values.at(-1)!);
      }),
    );
  });

  test('is covered about as often as its interval says, together exactly and each kind nearer than without its factor', () => {
    const random = seededRandom(12);
    expect(factors[0]).toBeGreaterThan(1.1);
    expect(factors[1]).toBeLessThan(0.9);
    const ends = [
      [2, 4, 0.5],
      [1, 5, 0.8],
      [0, 6, 0.95],
    ] as const;
    for (const [low, high, level] of ends) {
      const off = (kind: number, factor: number) => {
        const one = day(6, factor);
        const values = Float64Array.from(quantiles(one));
        let sum = 0;
        for (let k = 0; k < 20_000; k++)
          sum += make.covered(one, draw(kind === 0, random), values, [low, high]);
        return sum / 20_000 - level;
      };
      const own = factors.map((factor, kind) => off(kind, factor));
      expect(Math.abs(own[0]! + own[1]!) / 2).toBeLessThan(0.02);
      own.forEach((value, kind) => {
        expect(Math.abs(value)).toBeLessThan(0.75 * Math.abs(off(kind, 1)));
      });
    }
  });

  test('and is a cold start is given the spread of cold starts, whatever its own was', () => {
    expect(quantiles(day(6, 4, COLD_START_CLASS))).toEqual(quantiles(day(6, 1, COLD_START_CLASS)));
    expect(quantiles(day(6, 4))).not.toEqual(quantiles(day(6, 1)));
  });

  test('and is forecast at zero has no interval to speak of, which holds all of a zero’s probability between its levels', () => {
    const one = day(0, 1);
    expect(quantiles(one)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const covered = make.covered(one, 0, new Float64Array(LEVELS.length), [1, 5]);
    expect(covered).toBeCloseTo(0.8, 6);
  });
});

test('any other series has its forecast times the ratios of its bucket', () => {
  const out = new Float64Array(LEVELS.length);
  scaleQuantiles(intervals.ratios, bucketOf(0, 6.3, 3), 6.3, out);
  expect(quantiles(day(6.3, NOT_WHOLE))).toEqual([...out]);
  expect(make.covered(day(6.3, NOT_WHOLE), out[3]!, out, [1, 5])).toBe(1);
  expect(make.covered(day(6.3, NOT_WHOLE), out[5]! + 0.01, out, [1, 5])).toBe(0);
});
