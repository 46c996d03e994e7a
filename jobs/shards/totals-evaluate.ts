/** Shard task of `totals`, third pass: the totals of this shard's series on the reporting folds, which calibrated nothing for themselves. */
import { SIZE_COUNT, sizeOf } from '../../model/totals/own-ratios.ts';
import { runsOfLevel } from '../../model/totals/periods.ts';
import { addTotalScore, SCORE_FIELDS } from '../../model/totals/total-scores.ts';
import { isJudged, type TotalsPlan, type TotalsShard } from './totals-plan.ts';
import { forEachSeriesTotal, readSeriesTotals } from './totals-series.ts';

export interface TotalsEvaluateInput extends TotalsShard {
  readonly totals: TotalsPlan;
  /** Quantiles of series that are no cold starts, per evaluation point; null for the nightly scoring. */
  readonly tables: readonly (SeriesQuantileTable | null)[];
}

export interface SeriesQuantileTable {
  /** Shape [run of the level `series` × size × level]. */
  readonly ratios: Float64Array;
  /** Shape [run × size]. */
  readonly zeroShare: Float64Array;
}

/** Shape [evaluation point × run of the level `series` × SCORE_FIELDS]. Cold starts are not among the scored, as for days. */
export default async function totalsEvaluateShard(input: TotalsEvaluateInput): Promise<Float64Array> {
  const { totals, tables } = input;
  const { plan } = totals;
  const series = readSeriesTotals(input.seriesFile);
  const runs = runsOfLevel(totals.runs, 'series');
  const sums = new Float64Array(plan.points.length * runs.length * SCORE_FIELDS);
  totals.slots.forEach((slot, s) => {
    const table = tables[slot.point];
    if (table === null || table === undefined || !isJudged(totals, slot)) return;
    forEachSeriesTotal(series, totals, s, (run, at, isColdStart) => {
      if (isColdStart) return;
      const k = run.run - runs[0]!.run;
      const yhat = series.yhat[at]!;
      const cell = k * SIZE_COUNT + sizeOf(yhat);
      const row = {
        ratios: table.ratios.subarray(cell * plan.levels.length, (cell + 1) * plan.levels.length),
        zeroShare: table.zeroShare[cell]!,
      };
      addTotalScore(sums, slot.point * runs.length + k, series.units[at]!, yhat, row, plan);
    });
  });
  return sums;
}
