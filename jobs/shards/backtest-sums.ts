/** What the folds of one shard add to the sums that metrics, choice and blends follow from. */
import { addBlend, type BlendSums, emptyBlendSums, PART } from '../../model/backtest/blend.ts';
import { type Fold, latestFold } from '../../model/backtest/fold-plan.ts';
import type { OriginForecasts } from '../../model/backtest/forecast-origin.ts';
import {
  addNewcomer,
  emptyNewcomerSums,
  type NewcomerSums,
  type Newcomers,
} from '../../model/backtest/newcomers.ts';
import { addCriterion, type CriterionSums, emptyCriterionSums } from '../../model/backtest/selection.ts';
import {
  addDaySums,
  addSeriesSums,
  cellScheme,
  type SeriesSums,
  SUM_FIELDS,
} from '../../model/metrics/metric-sums.ts';
import type { PanelShard, PanelView } from '../../model/panel.ts';
import { segmentScheme } from '../../model/segments.ts';
import { type BacktestPlan, blendAnchor } from './backtest-plan.ts';

export interface BacktestSums {
  /** Shape [fold × (model + ladder) × cell × SUM_FIELDS]. */
  readonly sums: Float64Array;
  /** Per evaluation point, [segment × model × 3]. */
  readonly criteria: readonly CriterionSums[];
  /** Per evaluation point; empty where no model of the plan can be blended. */
  readonly blends: readonly BlendSums[];
  /** Per evaluation point. */
  readonly newcomers: readonly NewcomerSums[];
}

export interface Outcomes {
  /** What happened. NaN where closed. Shape [series × horizon]. */
  readonly units: Float64Array;
  /** 1 where the day counts in the metrics. Same shape. */
  readonly scored: Uint8Array;
}

export function outcomesAfter(shard: PanelShard, view: PanelView, excludeStockoutDays: boolean): Outcomes {
  const { horizon, origin } = view;
  const units = new Float64Array(shard.seriesId.length * horizon).fill(Number.NaN);
  const scored = new Uint8Array(units.length);
  for (let i = 0; i < shard.seriesId.length; i++) {
    for (let h = 1; h <= horizon; h++) {
      const at = shard.offsets[i]! + origin + h - shard.firstDay[i]!;
      if (at < shard.offsets[i]! || at >= shard.offsets[i + 1]!) continue;
      units[i * horizon + h - 1] = shard.units[at]!;
      const isOpen = !Number.isNaN(shard.units[at]!);
      scored[i * horizon + h - 1] = isOpen && (!excludeStockoutDays || shard.available[at] === 1) ? 1 : 0;
    }
  }
  return { units, scored };
}

export function emptyBacktestSums(plan: BacktestPlan): BacktestSums {
  const modelCount = plan.forecast.models.length;
  const segmentCount = segmentScheme(plan.selectBy, plan.dimensions).count;
  const cellCount = cellScheme({ ...plan.dimensions, horizon: plan.horizon }).count;
  return {
    sums: new Float64Array(plan.folds.length * (modelCount + 1) * cellCount * SUM_FIELDS),
    criteria: plan.points.map(() => emptyCriterionSums(segmentCount, modelCount)),
    blends: plan.points.map(() => emptyBlendSums(blendAnchor(plan) < 0 ? 0 : segmentCount, modelCount)),
    newcomers: plan.points.map(emptyNewcomerSums),
  };
}

/** Adds one fold. */
export function addFold(
  { sums, criteria, blends, newcomers }: BacktestSums,
  fold: Fold,
  plan: BacktestPlan,
  view: PanelView,
  forecasts: OriginForecasts,
  asked: Newcomers | null,
  outcome: Outcomes,
): void {
  addMetricSums(sums, fold.fold, plan, view, forecasts, outcome);
  const segments = segmentsOf(plan, view, forecasts);
  const anchor = blendAnchor(plan);
  plan.points.forEach((point, p) => {
    const known = {
      forecasts,
      outcome,
      segments,
      lastDay: Math.min(plan.horizon, point.origin - fold.origin),
    };
    addCriteria(criteria[p]!, plan, known);
    const part = fold.fold === latestFold(plan.folds, point) ? PART.latest : PART.earlier;
    if (anchor >= 0) addBlends(blends[p]!, plan, known, anchor, part);
    if (asked !== null) addNewcomers(newcomers[p]!, plan, known, asked);
  });
}

/** Cold starts are not among the scored series: they are served by the ladder, which is scored on series with a history. */
function addMetricSums(
  sums: Float64Array,
  fold: number,
  plan: BacktestPlan,
  view: PanelView,
  forecasts: OriginForecasts,
  { units, scored }: Outcomes,
): void {
  const cells = cellScheme({ ...plan.dimensions, horizon: plan.horizon });
  const { profiles, isColdStart } = forecasts;
  const all = [...forecasts.byModel.map((model) => model.yhat), forecasts.ladder];
  all.forEach((yhat, m) => {
    const first = (fold * all.length + m) * cells.count;
    const firstDay = first + cells.horizon(1);
    const total: SeriesSums = { rows: 0, units: 0, yhat: 0, absError: 0, squaredError: 0 };
    for (let i = 0; i < isColdStart.length; i++) {
      if (isColdStart[i] === 1) continue;
      const [mase, rmsse] = [profiles.maseScale[i]!, profiles.rmsseScale[i]!];
      total.rows = total.units = total.yhat = total.absError = total.squaredError = 0;
      const start = i * plan.horizon;
      for (let h = 0; h < plan.horizon; h++) {
        if (scored[start + h] === 1)
          addDaySums(sums, firstDay + h, units[start + h]!, yhat[start + h]!, total, mase, rmsse);
      }
      addSeriesSums(sums, first + cells.all, total, mase, rmsse);
      addSeriesSums(sums, first + cells.category(view.categoryId[i]!), total, mase, rmsse);
      addSeriesSums(sums, first + cells.branch(view.branchId[i]!), total, mase, rmsse);
      addSeriesSums(sums, first + cells.velocityClass(profiles.velocityClass[i]!), total, mase, rmsse);
      addSeriesSums(sums, first + cells.demandClass(profiles.demandClass[i]!), total, mase, rmsse);
    }
  });
}

/** A fold as a point may learn from it. */
interface KnownFold {
  readonly forecasts: OriginForecasts;
  readonly outcome: Outcomes;
  /** Segment of each series. */
  readonly segments: Int32Array;
  /** Last day of the horizon that was over by the point; may be below 1. */
  readonly lastDay: number;
}

function segmentsOf(plan: BacktestPlan, view: PanelView, { profiles }: OriginForecasts): Int32Array {
  const { indexOf } = segmentScheme(plan.selectBy, plan.dimensions);
  return view.categoryId.map((category, i) =>
    indexOf(category, view.branchId[i]!, profiles.velocityClass[i]!),
  );
}

function addCriteria(
  criteria: CriterionSums,
  { horizon, criterion }: BacktestPlan,
  { forecasts, outcome, segments, lastDay }: KnownFold,
): void {
  const { profiles, byModel, isColdStart } = forecasts;
  const { units, scored } = outcome;
  for (let m = 0; m < byModel.length; m++) {
    const { yhat } = byModel[m]!;
    for (let i = 0; i < segments.length; i++) {
      if (isColdStart[i] === 1) continue;
      const cell = segments[i]! * byModel.length + m;
      const scales = { mase: profiles.maseScale[i]!, rmsse: profiles.rmsseScale[i]! };
      for (let at = i * horizon; at < i * horizon + lastDay; at++) {
        if (scored[at] === 1) addCriterion(criteria, cell, criterion, units[at]!, yhat[at]!, scales);
      }
    }
  }
}

function addBlends(
  blends: BlendSums,
  { horizon }: BacktestPlan,
  { forecasts, outcome, segments, lastDay }: KnownFold,
  anchor: number,
  part: number,
): void {
  const { profiles, byModel, isColdStart } = forecasts;
  const { units, scored } = outcome;
  const anchorYhat = byModel[anchor]!.yhat;
  for (let m = 0; m < byModel.length; m++) {
    const { yhat } = byModel[m]!;
    for (let i = 0; i < segments.length; i++) {
      if (isColdStart[i] === 1) continue;
      const cell = segments[i]! * byModel.length + m;
      const scale = profiles.rmsseScale[i]!;
      for (let at = i * horizon; at < i * horizon + lastDay; at++) {
        if (scored[at] === 0) continue;
        const anchorError = anchorYhat[at]! - units[at]!;
        addBlend(blends, cell, part, yhat[at]! - units[at]!, anchorError, scale);
      }
    }
  }
}

function addNewcomers(
  sums: NewcomerSums,
  { horizon }: BacktestPlan,
  { forecasts, outcome, lastDay }: KnownFold,
  { places, kinds, ladder, trees }: Newcomers,
): void {
  const { units, scored } = outcome;
  places.forEach((i, place) => {
    const scale = forecasts.profiles.rmsseScale[i]!;
    for (let h = 0; h < lastDay; h++) {
      const [at, own] = [i * horizon + h, place * horizon + h];
      if (scored[at] === 1) addNewcomer(sums, kinds[place]!, units[at]!, ladder[own]!, trees[own]!, scale);
    }
  });
}
