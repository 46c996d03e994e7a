import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addCriterion,
  type Criterion,
  chooseChampions,
  emptyCriterionSums,
} from '../../../model/backtest/selection.ts';

/** One segment, one row per entry: [units, forecasts of each model, scales]. */
type Row = readonly [number, readonly number[], { mase: number; rmsse: number }];
const ONE = { mase: 1, rmsse: 1 };

function sumsOf(criterion: Criterion, segments: readonly (readonly Row[])[], modelCount: number) {
  const sums = emptyCriterionSums(segments.length, modelCount);
  segments.forEach((rows, segment) => {
    for (const [units, forecasts, scales] of rows) {
      forecasts.forEach((yhat, m) => {
        addCriterion(sums, segment * modelCount + m, criterion, units, yhat, scales);
      });
    }
  });
  return sums;
}

describe('the criterion', () => {
  const rows: Row[] = [
    [4, [5, 2], { mase: 2, rmsse: 4 }],
    [0, [1, 0], { mase: 0, rmsse: 0 }],
  ];
  test('WAPE is the sum of errors over the sum of units', () => {
    const { values, rows: count } = chooseChampions(sumsOf('wape', [rows], 2), 1, 2, 1);
    expect(Array.from(values)).toEqual([2 / 4, 2 / 4]);
    expect(count[0]).toBe(2);
  });

  test('MASE and RMSSE step over a series without a scale', () => {
    expect(Array.from(chooseChampions(sumsOf('mase', [rows], 2), 1, 2, 1).values)).toEqual([0.5, 1]);
    const squared = chooseChampions(sumsOf('rmsse', [rows], 2), 1, 2, 1);
    expect(Array.from(squared.values)).toEqual([1 / 4, 4 / 4]);
    expect(squared.rows[0]).toBe(1);
  });
});

test('each segment takes its best model; ties go to the one named first', () => {
  const segments: Row[][] = [[[10, [10, 9, 9], ONE]], [[10, [8, 9, 9], ONE]], [[10, [8, 8, 8], ONE]]];
  expect(Array.from(chooseChampions(sumsOf('wape', segments, 3), 3, 3, 1).champions)).toEqual([0, 1, 0]);
});

test('a thin segment follows the champion of all together', () => {
  const thick: Row[] = Array.from({ length: 10 }, () => [10, [7, 10], ONE] as const);
  const thin: Row[] = [[10, [10, 7], ONE]];
  const sums = sumsOf('wape', [thick, thin, []], 2);
  expect(Array.from(chooseChampions(sums, 3, 2, 5).champions)).toEqual([1, 1, 1]);
  expect(Array.from(chooseChampions(sums, 3, 2, 1).champions)).toEqual([1, 0, 1]);
});

test('a segment in which nothing was sold follows the champion of all together', () => {
  const sold: Row[] = [[10, [7, 10], ONE]];
  const unsold: Row[] = [[0, [0, 1], ONE]];
  const { champions, values } = chooseChampions(sumsOf('wape', [sold, unsold], 2), 2, 2, 1);
  expect(Array.from(champions)).toEqual([1, 1]);
  expect(Array.from(values.subarray(2))).toEqual([Number.NaN, Number.NaN]);
});

test('the champion’s criterion is never above another model’s', () => {
  const row = fc.tuple(fc.nat(20), fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }), fc.constant(ONE));
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom<Criterion>('wape', 'mase', 'rmsse'),
      (segments, criterion) => {
        const { champions, values } = chooseChampions(sumsOf(criterion, segments, 3), segments.length, 3, 1);
        champions.forEach((champion, segment) => {
          const ofSegment = values.subarray(segment * 3, segment * 3 + 3);
          if (ofSegment.every((value) => Number.isNaN(value))) return;
          expect(ofSegment[champion]).toBe(Math.min(...ofSegment));
        });
      },
    ),
  );
});
