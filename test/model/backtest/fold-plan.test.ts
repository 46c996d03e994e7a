import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluationPoints, isKnownAt, planFolds } from '../../../model/backtest/fold-plan.ts';

const SETTINGS = {
  firstDay: 0,
  cutoff: 200,
  horizon: 14,
  folds: 4,
  strideDays: 7,
  evaluateFolds: 2,
  minHistoryDays: 28,
};

test('origins step back from one horizon before the cutoff, the oldest first', () => {
  expect(planFolds(SETTINGS)).toEqual([
    { fold: 0, origin: 165, isReporting: false },
    { fold: 1, origin: 172, isReporting: false },
    { fold: 2, origin: 179, isReporting: true },
    { fold: 3, origin: 186, isReporting: true },
  ]);
});

test('a fold with less than the least history is dropped, one with exactly that stays', () => {
  // Origin 165 has days 138 … 165: 28 of them.
  expect(planFolds({ ...SETTINGS, firstDay: 138 })).toHaveLength(4);
  const folds = planFolds({ ...SETTINGS, firstDay: 139 });
  expect(folds.map(({ fold, origin, isReporting }) => [fold, origin, isReporting])).toEqual([
    [0, 172, false],
    [1, 179, true],
    [2, 186, true],
  ]);
  expect(planFolds({ ...SETTINGS, firstDay: 190 })).toEqual([]);
});

test('every reporting fold is an evaluation point, and so is the cutoff', () => {
  expect(evaluationPoints(planFolds(SETTINGS), 200)).toEqual([
    { origin: 179, fold: 2 },
    { origin: 186, fold: 3 },
    { origin: 200, fold: null },
  ]);
});

test('a point knows a target day that is over, its own day included, and none after it', () => {
  const point = { origin: 179, fold: 2 };
  expect(isKnownAt(point, 172, 7)).toBe(true);
  expect(isKnownAt(point, 172, 8)).toBe(false);
  expect(isKnownAt(point, 179, 1)).toBe(false);
});

test('no point ever knows a day of its own fold or of a later one; the cutoff knows all', () => {
  const settings = fc.record({
    firstDay: fc.integer({ min: 0, max: 100 }),
    horizon: fc.integer({ min: 1, max: 60 }),
    folds: fc.integer({ min: 2, max: 12 }),
    strideDays: fc.integer({ min: 1, max: 30 }),
    evaluateFolds: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(settings, (chosen) => {
      const folds = planFolds({ ...chosen, cutoff: 400, minHistoryDays: 28 });
      for (const point of evaluationPoints(folds, 400)) {
        for (const { origin, fold } of folds) {
          for (let h = 1; h <= chosen.horizon; h++) {
            if (point.fold === null) expect(isKnownAt(point, origin, h)).toBe(true);
            else if (fold >= point.fold) expect(isKnownAt(point, origin, h)).toBe(false);
          }
        }
      }
    }),
  );
});
