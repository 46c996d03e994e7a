import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backtestPlan, calibratedLevels, gbdtSettings } from '../../jobs/backtest-settings.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import { buildPanel, dailySales } from '../support/clean-tables.ts';
import { temporaryFolder } from '../support/job-context.ts';
import { CHAIN_CUTOFF, seededChain, trainOn } from '../support/seeded-chain.ts';
import { tinyConfig } from '../support/tiny-jobs.ts';

describe('levels to calibrate', () => {
  test('are the quantiles and the ends of the interval, rising, each once', () => {
    const config = tinyConfig({ quantiles: [0.05, 0.1, 0.5], interval: 0.8 });
    expect(calibratedLevels(config)).toEqual({
      levels: [0.05, 0.1, 0.5, 0.9],
      quantileIndexes: [0, 1, 2],
      intervalIndexes: [1, 3],
    });
  });

  test('always find their way back', () => {
    const quantiles = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(quantiles, fc.integer({ min: 1, max: 99 }), (permille, percent) => {
        const config = tinyConfig({
          quantiles: permille.sort((a, b) => a - b).map((q) => q / 1000),
          interval: percent / 100,
        });
        const { levels, quantileIndexes, intervalIndexes } = calibratedLevels(config);
        expect(quantileIndexes.map((k) => levels[k])).toEqual(config.quantiles);
        const [low, high] = intervalIndexes.map((k) => levels[k]!);
        expect(high! - low!).toBeCloseTo(config.interval, 9);
        expect(low! + high!).toBeCloseTo(1, 9);
        expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b));
      }),
    );
  });
});

test('what the preset of the trees says may be set one by one', () => {
  const forestOf = (gbdt: object) => gbdtSettings(tinyConfig({ gbdt }), 100, 0).forests[0]!;
  const preset = forestOf({ preset: 'best' });
  expect(preset.splitFraction).toBe(0.5);
  expect(forestOf({ preset: 'best', split_fraction: 0.25 })).toEqual({ ...preset, splitFraction: 0.25 });
  expect(forestOf({ preset: 'best', feature_fraction: 0.9 })).toEqual({ ...preset, featureFraction: 0.9 });
});

describe('a history', () => {
  const config = {
    horizon_days: 7,
    series: { min_history_days: 14 },
    backtest: { folds: 4, stride_days: 7, evaluate_folds: 2 },
    acceptance: { folds: 2 },
  };
  const planOf = async (days: number) => {
    const first = new Date(Date.UTC(2026, 2, 31) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
    const sales = dailySales({ sku_id: 's', branch_id: 'b' }, first, new Array(days).fill(1));
    const built = await buildPanel({ sales }, { asOf: '2026-03-31', config });
    const database = await openDatabase();
    try {
      return await backtestPlan(database, built.config, '2026-03-31', built.folder);
    } finally {
      database.close();
    }
  };

  test('that is too short for one fold more than report is BACKTEST_IMPOSSIBLE, and says by how much', async () => {
    // 14 + 7 + 2 × 7 days are needed.
    const error = await planOf(34).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ShelfcastError);
    expect(error).toMatchObject({
      code: 'BACKTEST_IMPOSSIBLE',
      detail: { came: '2026-02-26 to 2026-03-31' },
    });
    expect((error as ShelfcastError).detail.expected).toMatch(/^at least 35 days/);
    const plan = await planOf(35);
    expect(plan.folds.map((fold) => fold.isReporting)).toEqual([false, true, true]);
    expect(plan.dimensions).toEqual({ branchCount: 1, skuCount: 1, categoryCount: 1 });
  });
});

test('fewer folds than configured are a warning of the train job', async () => {
  const config = { horizon_days: 7, backtest: { folds: 40, stride_days: 7, evaluate_folds: 3 } };
  const built = await buildPanel(seededChain(), { asOf: CHAIN_CUTOFF, config });
  const { warnings } = await trainOn(built, temporaryFolder());
  expect(warnings).toEqual([{ code: 'FEWER_FOLDS', message: 'the history allows 24 of 40 folds' }]);
});
