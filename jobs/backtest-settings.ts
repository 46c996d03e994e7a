/** From the configuration and the ledger to the plain plan that the shard tasks of `train` and `score` share. */
import { join } from 'node:path';
import { evaluationPoints, type Fold, planFolds } from '../model/backtest/fold-plan.ts';
import type { Dimensions } from '../model/forecaster.ts';
import { BEST, FAST, type GbdtSettings, historyDaysOf } from '../model/gbdt/settings.ts';
import type { Config } from '../schemas/config.ts';
import { isoDay, parseDay } from '../schemas/day.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import { type Database, parquetFiles } from '../warehouse/duckdb.ts';
import type { BacktestPlan } from './shards/backtest-plan.ts';

/** Everything of the configuration that changes what `train` makes. */
export function trainSettings(config: Config): Readonly<Record<string, unknown>> {
  return {
    horizon_days: config.horizon_days,
    target: config.target,
    gbdt: config.gbdt,
    quantiles: config.quantiles,
    interval: config.interval,
    series: config.series,
    models: config.models,
    backtest: config.backtest,
    segments: config.segments,
    explosion_guard: config.explosion_guard,
  };
}

/** Whether days with a stockout are left out of the metrics. Where sales are the target, they are what was promised. */
export function excludesStockoutDays({ target, backtest }: Config): boolean {
  return target === 'demand' && backtest.exclude_stockout_days;
}

/** Levels to calibrate: the quantiles and the ends of the central interval, rising, each once. */
export function calibratedLevels(
  config: Config,
): Pick<BacktestPlan, 'levels' | 'quantileIndexes' | 'intervalIndexes'> {
  const ends = [(1 - config.interval) / 2, (1 + config.interval) / 2].map((level) =>
    Number(level.toFixed(9)),
  );
  const levels = [...new Set([...config.quantiles, ...ends])].sort((a, b) => a - b);
  return {
    levels,
    quantileIndexes: config.quantiles.map((level) => levels.indexOf(level)),
    intervalIndexes: [levels.indexOf(ends[0]!), levels.indexOf(ends[1]!)],
  };
}

export async function backtestPlan(
  database: Database,
  config: Config,
  asOf: string,
  panelDir: string,
): Promise<BacktestPlan> {
  const cutoffDay = parseDay(asOf)!;
  const ledger = parquetFiles(join(panelDir, 'series.parquet'));
  const [span] = await database.rows<Dimensions & { firstDay: number | null; seriesTotal: number }>(`
    SELECT min(first_ds) - DATE '1970-01-01' AS "firstDay", max(branch_number) + 1 AS "branchCount",
      max(sku_number) + 1 AS "skuCount", max(category_number) + 1 AS "categoryCount",
      count(series)::integer AS "seriesTotal" FROM ${ledger}`);
  const { firstDay, seriesTotal, ...dimensions } = span!;
  const folds = planFolds({
    firstDay: firstDay ?? cutoffDay,
    cutoff: cutoffDay,
    horizon: config.horizon_days,
    folds: config.backtest.folds,
    strideDays: config.backtest.stride_days,
    evaluateFolds: config.backtest.evaluate_folds,
    minHistoryDays: config.series.min_history_days,
  });
  if (folds.length <= config.backtest.evaluate_folds) throw tooShort(config, folds, firstDay, asOf);
  return {
    cutoff: asOf,
    cutoffDay,
    firstDay: firstDay ?? cutoffDay,
    horizon: config.horizon_days,
    historyDays: config.series.history_days,
    folds,
    points: evaluationPoints(folds, cutoffDay),
    dimensions,
    forecast: {
      models: config.models,
      minHistoryDays: config.series.min_history_days,
      guardFactor: config.explosion_guard.factor,
      profile: {
        velocityUnitsPerDay: config.segments.velocity_units_per_day,
        demandClassDays: config.series.demand_class_days,
        guardWindowDays: config.explosion_guard.window_days,
      },
      gbdt: gbdtSettings(config, seriesTotal, firstDay ?? cutoffDay),
    },
    // Training origins lie whole weeks apart: folds on other weekdays would ask trees for pairs of weekday and horizon never seen.
    refitFolds: config.backtest.stride_days % 7 === 0 ? config.backtest.refit_folds : 1,
    selectBy: config.segments.select_by,
    criterion: config.backtest.metric,
    excludeStockoutDays: excludesStockoutDays(config),
    ...calibratedLevels(config),
  };
}

/** The preset, with what the configuration sets; the window leaves a year of history behind its first day where there is one. */
export function gbdtSettings(config: Config, seriesTotal: number, firstDay: number): GbdtSettings {
  const { preset, max_rows, trees, leaves, learning_rate, min_leaf_rows, seed } = config.gbdt;
  const { tweedie_power, feature_fraction, split_fraction } = config.gbdt;
  const chosen = preset === 'best' ? BEST : FAST;
  const days = config.series.history_days;
  const withYearBehind = days - historyDaysOf({ windowDays: 0 });
  return {
    ...chosen,
    target: config.target,
    seriesTotal,
    firstDay,
    seed,
    monotonePrices: config.gbdt.monotone_prices,
    rowCap: max_rows ?? chosen.rowCap,
    windowDays: Math.min(chosen.windowDays, withYearBehind >= 182 ? withYearBehind : days),
    forests: chosen.forests.map((forest) => ({
      ...forest,
      seed: forest.seed + seed - 1,
      treeCount: trees ?? forest.treeCount,
      maxLeaves: leaves ?? forest.maxLeaves,
      learningRate: learning_rate ?? forest.learningRate,
      minLeafRows: min_leaf_rows ?? forest.minLeafRows,
      tweediePower: tweedie_power ?? forest.tweediePower,
      featureFraction: feature_fraction ?? forest.featureFraction,
      splitFraction: split_fraction ?? forest.splitFraction,
      patience: config.gbdt.patience,
    })),
  };
}

function tooShort(
  config: Config,
  folds: readonly Fold[],
  firstDay: number | null,
  asOf: string,
): ShelfcastError {
  const { evaluate_folds, stride_days } = config.backtest;
  const needed = config.series.min_history_days + config.horizon_days + evaluate_folds * stride_days;
  return new ShelfcastError('BACKTEST_IMPOSSIBLE', {
    message: `the history allows ${folds.length} folds, and ${evaluate_folds + 1} are needed`,
    expected: `at least ${needed} days of sales: min_history_days ${config.series.min_history_days} + horizon ${config.horizon_days} + ${evaluate_folds} × stride ${stride_days}`,
    came: firstDay === null ? 'no sales' : `${isoDay(firstDay)} to ${asOf}`,
    mend: 'bring more history, or lower horizon_days, backtest.stride_days, backtest.evaluate_folds or series.min_history_days',
    where: { key: 'backtest' },
  });
}
