/** Rolling-origin folds: which days a backtest forecasts from, and what each evaluation may know. */
import type { Day } from '../../schemas/day.ts';

export interface Fold {
  /** 0 = the oldest. */
  readonly fold: number;
  readonly origin: Day;
  /** Whether it is one of the latest folds, whose metrics are reported. */
  readonly isReporting: boolean;
}

/**
 * Origins `stride` days apart, the last one `horizon` days before the cutoff, oldest first. Folds whose origin leaves
 * less than `minHistoryDays` of data are dropped.
 */
export function planFolds(settings: {
  readonly firstDay: Day;
  readonly cutoff: Day;
  readonly horizon: number;
  readonly folds: number;
  readonly strideDays: number;
  readonly evaluateFolds: number;
  readonly minHistoryDays: number;
}): Fold[] {
  const { cutoff, horizon, strideDays, folds, evaluateFolds } = settings;
  const earliest = settings.firstDay + settings.minHistoryDays - 1;
  const origins: Day[] = [];
  for (let k = folds - 1; k >= 0; k--) {
    const origin = cutoff - horizon - k * strideDays;
    if (origin >= earliest) origins.push(origin);
  }
  return origins.map((origin, fold) => ({
    fold,
    origin,
    isReporting: fold >= origins.length - evaluateFolds,
  }));
}

/**
 * A moment at which champions are chosen and intervals calibrated: the origin of a reporting fold, or the cutoff for
 * the nightly scoring. It may use a backtest row only if the row's target day was over by then.
 */
export interface EvaluationPoint {
  readonly origin: Day;
  /** The reporting fold that it serves; null for the nightly scoring. */
  readonly fold: number | null;
}

export function evaluationPoints(folds: readonly Fold[], cutoff: Day): EvaluationPoint[] {
  const reporting = folds.filter((fold) => fold.isReporting).map(({ origin, fold }) => ({ origin, fold }));
  return [...reporting, { origin: cutoff, fold: null }];
}

/** Whether the outcome of (origin, horizon day) was known at the point: the canary test holds every use to this. */
export function isKnownAt(point: EvaluationPoint, origin: Day, horizonDays: number): boolean {
  return origin + horizonDays <= point.origin;
}

/** The latest fold of which a part was known at the point; −1 when there is none. */
export function latestFold(folds: readonly Fold[], point: EvaluationPoint): number {
  return folds.findLast((fold) => isKnownAt(point, fold.origin, 1))?.fold ?? -1;
}
