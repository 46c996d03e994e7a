/** What the passes of `totals` over the folds agree on; plain values, so that it can cross to another thread or machine. */
import type { ModelChoice } from '../../model/backtest/blend.ts';
import { type Fold, isKnownAt } from '../../model/backtest/fold-plan.ts';
import { forecasterOf } from '../../model/forecasters.ts';
import { YEAR_DAYS } from '../../model/gbdt/drift.ts';
import type { TotalRun } from '../../model/totals/periods.ts';
import type { BacktestPlan, ShardResources } from './backtest-plan.ts';

/** A fold seen from an evaluation point: what would have served then is what that point had chosen. */
export interface Slot {
  /** Index into `plan.points`. */
  readonly point: number;
  readonly fold: number;
}

export interface TotalsPlan {
  readonly plan: BacktestPlan;
  readonly runs: readonly TotalRun[];
  readonly slots: readonly Slot[];
  /** Per evaluation point. */
  readonly choices: readonly ModelChoice[];
}

export interface TotalsShard {
  readonly foldsFile: string;
  readonly ledgerFile: string;
  /** Where the totals of the shard's series are kept between the passes. */
  readonly seriesFile: string;
  readonly resources: ShardResources;
}

/**
 * Every fold of which a point knows a day, and the point's own fold, on which it is judged. Models that have not seen a year cannot tell a
 * season from growth, so all branches miss together, by several times what they do later: a point whose models have seen one
 * learns from such folds only until it knows the whole horizon of one like its own.
 */
export function slotsOf(plan: BacktestPlan): Slot[] {
  const hasSeenYear = (fold: Fold | undefined) => learnedDays(plan, fold) >= YEAR_DAYS;
  return plan.points.flatMap((point, p) => {
    const known = plan.folds.filter(({ origin }) => isKnownAt(point, origin, 1));
    const isYearWanted =
      hasSeenYear(plan.folds[point.fold ?? plan.folds.length]) &&
      known.some((fold) => hasSeenYear(fold) && isKnownAt(point, fold.origin, plan.horizon));
    const own = plan.folds.filter(({ fold }) => fold === point.fold);
    return [...known.filter((fold) => !isYearWanted || hasSeenYear(fold)), ...own].map(({ fold }) => ({
      point: p,
      fold,
    }));
  });
}

/** Days of history that the models of a fold, or of the cutoff, had learned from: where one is trained, up to its last training. */
export function learnedDays(plan: BacktestPlan, fold: Fold | undefined): number {
  if (fold === undefined) return plan.cutoffDay - plan.firstDay + 1;
  const { models } = plan.forecast;
  const isTrained = models.some((name) => forecasterOf(name, plan.forecast).train !== undefined);
  const trainedAt = isTrained ? fold.fold - (fold.fold % plan.refitFolds) : fold.fold;
  return plan.folds[trainedAt]!.origin - plan.firstDay + 1;
}

/** Whether the slot's total over `run` was over by its point, so that the point may learn from it. */
export function mayLearnFrom({ plan }: TotalsPlan, slot: Slot, run: TotalRun): boolean {
  return isKnownAt(plan.points[slot.point]!, plan.folds[slot.fold]!.origin, run.lastHorizonDay);
}

/** Whether the slot is the fold on which its point is judged. */
export function isJudged({ plan }: TotalsPlan, slot: Slot): boolean {
  return plan.points[slot.point]!.fold === slot.fold;
}
