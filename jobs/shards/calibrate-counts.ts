/**
 * Shard task of `train`: for series that sell by the piece, each one's own spread and where its actuals fell among the predicted
 * probabilities, per evaluation point, from rows known by then.
 */

import type { ModelChoice } from '../../model/backtest/blend.ts';
import { type EvaluationPoint, isKnownAt } from '../../model/backtest/fold-plan.ts';
import { type CountSpread, ownDeviation, ownFactor } from '../../model/intervals/count-spread.ts';
import { addPosition, cellOf, emptyPositions, type Positions } from '../../model/intervals/level-map.ts';
import { countProbabilities } from '../../model/intervals/negative-binomial.ts';
import { bucketOf, COLD_START_CLASS } from '../../model/intervals/ratio-histogram.ts';
import { sellsByThePiece } from '../../model/intervals/whole-units.ts';
import { segmentScheme } from '../../model/segments.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import { type CalibrateShardInput, seenUnits, segmentOf } from './calibrate.ts';
import { type FoldRows, newcomerYhat, readFolds, servedYhat } from './fold-rows.ts';
import { readSeriesKeys, type SeriesKeys } from './series-keys.ts';

export interface CalibrateCountsInput extends CalibrateShardInput {
  /** Per evaluation point. */
  readonly spreads: readonly CountSpread[];
  /** Per evaluation point: whether no series of the chain was seen to sell fractions. */
  readonly isChainWhole: readonly boolean[];
}

export interface CalibrateCountsOutput {
  readonly positions: Positions;
  /** Factor on the dispersion; NaN where the series does not sell by the piece. Shape [series of the shard]. */
  readonly ownFactors: Float64Array;
}

/** One entry per evaluation point. */
export default async function calibrateCounts(input: CalibrateCountsInput): Promise<CalibrateCountsOutput[]> {
  const { plan } = input;
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    const rows = readFolds(plan, input.foldsFile);
    const keys = await readSeriesKeys(database, input.ledgerFile, rows.series);
    return plan.points.map((_point, p) => calibrateCountRows(input, p, rows, keys));
  } finally {
    database.close();
  }
}

/** The same for one point and rows that are already read. */
export function calibrateCountRows(
  {
    plan,
    served,
    spreads,
    isChainWhole,
  }: Pick<CalibrateCountsInput, 'plan' | 'served' | 'spreads' | 'isChainWhole'>,
  p: number,
  rows: FoldRows,
  keys: SeriesKeys,
): CalibrateCountsOutput {
  const point = plan.points[p]!;
  const spread = spreads[p]!;
  const seen = seenUnits(plan, point, rows, keys);
  const isCounted = (i: number) => sellsByThePiece(seen, i, isChainWhole[p]!);
  const yhat = servedForecasts(plan, served[p]!, rows, keys);
  const own = ownSums(plan, point, spread, rows, keys, yhat);
  const ladder = rows.yhat[plan.forecast.models.length]!;
  const positions = emptyPositions();
  const range = new Float64Array(2);
  const add = (demandClass: number, mean: number, factor: number, r: number) => {
    const h = rows.horizonDays[r]!;
    const dispersion = spread.dispersion[bucketOf(demandClass, mean, h)]! * factor;
    countProbabilities(mean, dispersion, rows.units[r]!, range);
    addPosition(positions, cellOf(demandClass, h), range[0]!, range[1]!);
  };
  forEachKnownSeries(plan, point, rows, (first, end) => {
    const i = rows.series[first]! - keys.firstSeries;
    if (!isCounted(i)) return;
    // The fold's own rows would tell how far they themselves spread.
    const factor = own.without(i, rows.fold[first]!);
    for (let r = first; r < end; r++) {
      if (rows.scored[r] === 0) continue;
      const asNew = newcomerYhat(rows, served[p]!, ladder, r);
      if (!Number.isNaN(asNew)) add(COLD_START_CLASS, asNew, 1, r);
      if (rows.isColdStart[r] === 0) add(rows.demandClass[r]!, yhat[r]!, factor, r);
    }
  });
  const ownFactors = Float64Array.from({ length: keys.branchId.length }, (_, i) =>
    isCounted(i) ? own.of(i) : Number.NaN,
  );
  return { positions, ownFactors };
}

/** Visits the rows of each series in each fold, from `first` up to `end`, the first day that the point does not know. */
function forEachKnownSeries(
  plan: BacktestPlan,
  point: EvaluationPoint,
  rows: FoldRows,
  visit: (first: number, end: number) => void,
): void {
  for (let first = 0; first < rows.rowCount; first += plan.horizon) {
    const { origin } = plan.folds[rows.fold[first]!]!;
    let days = 0;
    while (days < plan.horizon && isKnownAt(point, origin, days + 1)) days++;
    if (days > 0) visit(first, first + days);
  }
}

function servedForecasts(
  plan: BacktestPlan,
  served: ModelChoice,
  rows: FoldRows,
  keys: SeriesKeys,
): Float64Array {
  const { indexOf } = segmentScheme(plan.selectBy, plan.dimensions);
  const yhat = new Float64Array(rows.rowCount);
  for (let first = 0; first < rows.rowCount; first += plan.horizon) {
    const segment = segmentOf(indexOf, keys, rows.series[first]!, rows.velocityClass[first]!);
    for (let r = first; r < first + plan.horizon; r++) yhat[r] = servedYhat(rows, served, segment, r);
  }
  return yhat;
}

/** Factors of series, of all known folds or of all but one. */
function ownSums(
  plan: BacktestPlan,
  point: EvaluationPoint,
  spread: CountSpread,
  rows: FoldRows,
  keys: SeriesKeys,
  yhat: Float64Array,
) {
  const foldCount = plan.folds.length;
  const ratios = new Float64Array(keys.branchId.length * foldCount);
  const weights = new Float64Array(ratios.length);
  forEachKnownSeries(plan, point, rows, (first, end) => {
    if (rows.isColdStart[first] === 1) return;
    const at = (rows.series[first]! - keys.firstSeries) * foldCount + rows.fold[first]!;
    for (let r = first; r < end; r++) {
      if (rows.scored[r] === 0) continue;
      const bucket = bucketOf(rows.demandClass[r]!, yhat[r]!, rows.horizonDays[r]!);
      const { ratio, weight } = ownDeviation(spread, bucket, rows.units[r]!, yhat[r]!);
      ratios[at]! += weight * ratio;
      weights[at]! += weight;
    }
  });
  const without = (i: number, leftOut: number) => {
    let [ratio, weight] = [0, 0];
    for (let fold = 0; fold < foldCount; fold++) {
      if (fold === leftOut) continue;
      ratio += ratios[i * foldCount + fold]!;
      weight += weights[i * foldCount + fold]!;
    }
    return ownFactor(ratio, weight);
  };
  return { without, of: (i: number) => without(i, -1) };
}
