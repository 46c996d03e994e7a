/** The reduces of `totals`: from backtested totals to quantiles of their ratios, per evaluation point. */
import { commonFactor, independentFolds } from '../model/totals/common-factor.ts';
import { type LevelSums, totalAt } from '../model/totals/level-sums.ts';
import { addOwnRatio, KINDS, type OwnRatios, ownBucket, sizeOf } from '../model/totals/own-ratios.ts';
import { runDays, type TotalRun } from '../model/totals/periods.ts';
import { type TotalQuantiles, totalQuantiles } from '../model/totals/total-quantiles.ts';
import { addTotalScore, SCORE_FIELDS } from '../model/totals/total-scores.ts';
import { isJudged, mayLearnFrom, type TotalsPlan } from './shards/totals-plan.ts';

/** ln(Σ actual / Σ forecast) of the chain from the totals of its branches; NaN where one side is zero. Shape [slot × run]. */
export function commonLogRatios(totals: TotalsPlan, branches: LevelSums): Float64Array {
  const out = new Float64Array(totals.slots.length * totals.runs.length);
  for (let slot = 0; slot < totals.slots.length; slot++) {
    for (const { run } of branches.runs) {
      let units = 0;
      let yhat = 0;
      for (let g = 0; g < branches.groups.length; g++) {
        const at = totalAt(branches, slot, g, run);
        units += branches.units[at]!;
        yhat += branches.yhat[at]!;
      }
      out[slot * totals.runs.length + run] = units > 0 && yhat > 0 ? Math.log(units / yhat) : Number.NaN;
    }
  }
  return out;
}

/** Adds the groups' own ratios to those of the series; `own` has one entry per evaluation point. */
export function addGroupRatios(
  own: readonly OwnRatios[],
  totals: TotalsPlan,
  groups: readonly LevelSums[],
  common: Float64Array,
): void {
  const runCount = totals.runs.length;
  for (const sums of groups) {
    const kind = KINDS.indexOf(sums.level as (typeof KINDS)[number]);
    forEachGroupTotal(totals, sums, (slot, run, at) => {
      const shared = common[slot * runCount + run.run]!;
      if (Number.isNaN(shared) || !mayLearnFrom(totals, totals.slots[slot]!, run)) return;
      const yhat = sums.yhat[at]!;
      const bucket = ownBucket(kind, run.run, sizeOf(yhat), runCount);
      addOwnRatio(own[totals.slots[slot]!.point]!, bucket, sums.units[at]!, yhat, shared);
    });
  }
}

/** Quantiles per evaluation point, each from the folds whose totals it knows. */
export function quantilesAtPoints(
  own: readonly OwnRatios[],
  totals: TotalsPlan,
  common: Float64Array,
): TotalQuantiles[] {
  const { plan, slots, runs } = totals;
  const [first, second] = plan.folds;
  const strideDays = second === undefined ? plan.horizon : second.origin - first!.origin;
  return own.map((ratios, point) =>
    totalQuantiles(ratios, runs, Float64Array.from(plan.levels), (run) => {
      const known = slots.flatMap((slot, s) => {
        const ratio = common[s * runs.length + run.run]!;
        return slot.point === point && mayLearnFrom(totals, slot, run) && !Number.isNaN(ratio) ? [ratio] : [];
      });
      return commonFactor(known, independentFolds(known.length, strideDays, runDays(run)));
    }),
  );
}

/** Scores of a level's groups on the reporting folds. Shape [evaluation point × run of the level × SCORE_FIELDS]. */
export function scoreGroups(
  totals: TotalsPlan,
  sums: LevelSums,
  quantiles: readonly TotalQuantiles[],
): Float64Array {
  const kind = KINDS.indexOf(sums.level as (typeof KINDS)[number]);
  const out = new Float64Array(totals.plan.points.length * sums.runs.length * SCORE_FIELDS);
  forEachGroupTotal(totals, sums, (slot, run, at) => {
    const { point } = totals.slots[slot]!;
    if (!isJudged(totals, totals.slots[slot]!)) return;
    const yhat = sums.yhat[at]!;
    const row = quantiles[point]!(kind, run, sizeOf(yhat));
    const cell = point * sums.runs.length + sums.runs.indexOf(run);
    addTotalScore(out, cell, sums.units[at]!, yhat, row, totals.plan);
  });
  return out;
}

/** A group without any scored day has no total. */
function forEachGroupTotal(
  totals: TotalsPlan,
  sums: LevelSums,
  visit: (slot: number, run: TotalRun, at: number) => void,
): void {
  for (let slot = 0; slot < totals.slots.length; slot++) {
    for (let g = 0; g < sums.groups.length; g++) {
      sums.runs.forEach((run, k) => {
        const at = totalAt(sums, slot, g, k);
        if (sums.units[at]! > 0 || sums.yhat[at]! > 0) visit(slot, run, at);
      });
    }
  }
}
