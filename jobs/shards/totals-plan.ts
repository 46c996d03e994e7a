/** What the passes of `totals` over the folds agree on; plain values, so that it can cross to another thread or machine. */
import type { ModelChoice } from '../../model/backtest/blend.ts';
import { isKnownAt } from '../../model/backtest/fold-plan.ts';
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

/** Every fold of which a point knows a day, and the point's own fold, on which it is judged. */
export function slotsOf(plan: BacktestPlan): Slot[] {
  return plan.points.flatMap((point, p) =>
    plan.folds
      .filter(({ fold, origin }) => fold === point.fold || isKnownAt(point, origin, 1))
      .map(({ fold }) => ({ point: p, fold })),
  );
}

/** Whether the slot's total over `run` was over by its point, so that the point may learn from it. */
export function mayLearnFrom({ plan }: TotalsPlan, slot: Slot, run: TotalRun): boolean {
  return isKnownAt(plan.points[slot.point]!, plan.folds[slot.fold]!.origin, run.lastHorizonDay);
}

/** Whether the slot is the fold on which its point is judged. */
export function isJudged({ plan }: TotalsPlan, slot: Slot): boolean {
  return plan.points[slot.point]!.fold === slot.fold;
}
