import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BacktestPlan } from '../../jobs/shards/backtest-plan.ts';
import { slotsOf } from '../../jobs/shards/totals-plan.ts';
import { evaluationPoints, isKnownAt, planFolds } from '../../model/backtest/fold-plan.ts';
import { FAST } from '../../model/gbdt/settings.ts';

const CUTOFF = 20_000;
const HORIZON = 28;

interface Chain {
  readonly historyDays: number;
  readonly folds: number;
  readonly evaluateFolds?: number;
  readonly models?: readonly string[];
  readonly refitFolds?: number;
}

/** Folds 28 days apart that do not overlap; `historyDays` up to the cutoff. */
function planOf({
  historyDays,
  folds: count,
  evaluateFolds = 2,
  models,
  refitFolds = 1,
}: Chain): BacktestPlan {
  const firstDay = CUTOFF - historyDays + 1;
  const folds = planFolds({
    ...{ firstDay, cutoff: CUTOFF, horizon: HORIZON, folds: count, strideDays: HORIZON },
    ...{ evaluateFolds, minHistoryDays: 1 },
  });
  return {
    ...{ cutoff: '2024-10-04', cutoffDay: CUTOFF, firstDay, horizon: HORIZON, historyDays: 1520 },
    ...{ folds, points: evaluationPoints(folds, CUTOFF), refitFolds },
    dimensions: { branchCount: 1, skuCount: 1, categoryCount: 1 },
    forecast: {
      models: (models ?? ['seasonal_naive']) as BacktestPlan['forecast']['models'],
      profile: { velocityUnitsPerDay: [0.2, 1], demandClassDays: 182, guardWindowDays: 365 },
      ...{ minHistoryDays: 28, guardFactor: 2, gbdt: { ...FAST, seriesTotal: 1, firstDay } },
    },
    ...{ selectBy: [], criterion: 'rmsse', excludeStockoutDays: true },
    ...{ levels: [0.1, 0.9], quantileIndexes: [0, 1], intervalIndexes: [0, 1] },
  };
}

/** Folds that each point learns from; its own, on which it is judged, left out. */
function learnt(plan: BacktestPlan): number[][] {
  const slots = slotsOf(plan);
  return plan.points.map((point, p) =>
    slots.filter((slot) => slot.point === p && slot.fold !== point.fold).map(({ fold }) => fold),
  );
}

describe('a point learns from', () => {
  test('every fold before it where the chain has less than a year', () => {
    expect(learnt(planOf({ historyDays: 300, folds: 6 }))).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4, 5],
    ]);
  });

  test('every fold before it where all have a year behind them', () => {
    expect(learnt(planOf({ historyDays: 2000, folds: 6 }))[0]).toEqual([0, 1, 2, 3]);
  });

  test('folds that have a year behind them, from the first one that is over', () => {
    // Origins 6 × 28 … 28 days before the cutoff: 450 days leave 282, 310, 338, 366, 394 and 422 days behind them.
    expect(learnt(planOf({ historyDays: 450, folds: 6, evaluateFolds: 3 }))).toEqual([
      [0, 1, 2],
      [3],
      [3, 4],
      [3, 4, 5],
    ]);
  });

  test('folds whose trees were trained with a year behind them', () => {
    // Trained at folds 0 and 3, of 282 and 366 days: folds 4 and 5 are served by what was learned at fold 3.
    const trees = { historyDays: 450, folds: 6, evaluateFolds: 3, models: ['seasonal_naive', 'gbdt'] };
    expect(learnt(planOf({ ...trees, refitFolds: 3 }))).toEqual([[0, 1, 2], [3], [3, 4], [3, 4, 5]]);
    // Trained at folds 0 and 4: fold 3 has a year behind it, its trees have not.
    expect(learnt(planOf({ ...trees, refitFolds: 4 }))).toEqual([[0, 1, 2], [0, 1, 2, 3], [4], [4, 5]]);
  });
});

test('no point learns from what it cannot know, none goes without where there is a fold, and its own comes last', () => {
  const chains = fc.record({
    historyDays: fc.integer({ min: 60, max: 900 }),
    folds: fc.integer({ min: 1, max: 20 }),
    evaluateFolds: fc.integer({ min: 1, max: 6 }),
    refitFolds: fc.integer({ min: 1, max: 7 }),
    models: fc.constantFrom(['seasonal_naive'], ['seasonal_naive', 'gbdt']),
  });
  fc.assert(
    fc.property(chains, (chain) => {
      const plan = planOf(chain);
      learnt(plan).forEach((folds, p) => {
        const point = plan.points[p]!;
        const known = plan.folds.filter(({ origin }) => isKnownAt(point, origin, 1)).map(({ fold }) => fold);
        // The latest ones, and never none of them.
        expect(folds).toEqual(known.slice(known.length - folds.length));
        expect(folds.length).toBeGreaterThanOrEqual(Math.min(1, known.length));
        if (point.fold !== null)
          expect(slotsOf(plan).findLast((slot) => slot.point === p)!.fold).toBe(point.fold);
      });
    }),
  );
});
