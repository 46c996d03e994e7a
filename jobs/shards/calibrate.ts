/** Shard task of `train`: how actuals fell around what served, per evaluation point, from rows known by then. */
import type { ModelChoice } from '../../model/backtest/blend.ts';
import { type EvaluationPoint, isKnownAt } from '../../model/backtest/fold-plan.ts';
import { addSpread, emptySpreadSums, type SpreadSums } from '../../model/intervals/count-spread.ts';
import {
  addRatio,
  bucketOf,
  COLD_START_CLASS,
  emptyHistogram,
  type RatioHistogram,
} from '../../model/intervals/ratio-histogram.ts';
import {
  emptySeenUnits,
  type SeenUnits,
  seeUnits,
  sellsByThePiece,
} from '../../model/intervals/whole-units.ts';
import { segmentScheme } from '../../model/segments.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import type { BacktestPlan, ShardResources } from './backtest-plan.ts';
import { type FoldRows, newcomerYhat, readFolds, servedYhat } from './fold-rows.ts';
import { readSeriesKeys, type SeriesKeys } from './series-keys.ts';

export interface CalibrateShardInput {
  readonly plan: BacktestPlan;
  readonly resources: ShardResources;
  readonly foldsFile: string;
  readonly ledgerFile: string;
  /** What serves each segment, for each evaluation point. */
  readonly served: readonly ModelChoice[];
}

export interface CalibrateShardOutput {
  readonly ratios: RatioHistogram;
  /** Of series that were not seen to sell fractions. */
  readonly spread: SpreadSums;
  /** Series that were seen to sell fractions, and series that by themselves count as sold by the piece. */
  readonly fractionalSeries: number;
  readonly wholeSeries: number;
}

/** One entry per evaluation point. */
export default async function calibrateShard(input: CalibrateShardInput): Promise<CalibrateShardOutput[]> {
  const { plan } = input;
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    const rows = readFolds(plan, input.foldsFile);
    const keys = await readSeriesKeys(database, input.ledgerFile, rows.series);
    return plan.points.map((_point, p) => calibrateRows(plan, p, input.served[p]!, rows, keys));
  } finally {
    database.close();
  }
}

/** The same for one point and rows that are already read. */
export function calibrateRows(
  plan: BacktestPlan,
  p: number,
  served: ModelChoice,
  rows: FoldRows,
  keys: SeriesKeys,
): CalibrateShardOutput {
  const point = plan.points[p]!;
  const segments = segmentScheme(plan.selectBy, plan.dimensions);
  const ladder = rows.yhat[plan.forecast.models.length]!;
  const seen = seenUnits(plan, point, rows, keys);
  const ratios = emptyHistogram();
  const spread = emptySpreadSums();
  for (let r = 0; r < rows.rowCount; r++) {
    const h = rows.horizonDays[r]!;
    if (rows.scored[r] === 0 || !isKnownAt(point, plan.folds[rows.fold[r]!]!.origin, h)) continue;
    const units = rows.units[r]!;
    const isFractional = seen.isFractional[rows.series[r]! - keys.firstSeries] === 1;
    const asNew = newcomerYhat(rows, served, ladder, r);
    if (!Number.isNaN(asNew)) {
      const coldBucket = bucketOf(COLD_START_CLASS, asNew, h);
      addRatio(ratios, coldBucket, units, asNew);
      if (!isFractional) addSpread(spread, coldBucket, units, asNew);
    }
    if (rows.isColdStart[r] === 1) continue;
    const segment = segmentOf(segments.indexOf, keys, rows.series[r]!, rows.velocityClass[r]!);
    const yhat = servedYhat(rows, served, segment, r);
    const bucket = bucketOf(rows.demandClass[r]!, yhat, h);
    addRatio(ratios, bucket, units, yhat);
    if (!isFractional) addSpread(spread, bucket, units, yhat);
  }
  return { ratios, spread, ...countSeries(seen) };
}

/** What the point knows of the units of each series. */
export function seenUnits(
  plan: BacktestPlan,
  point: EvaluationPoint,
  rows: FoldRows,
  keys: SeriesKeys,
): SeenUnits {
  const seen = emptySeenUnits(keys.branchId.length);
  for (let r = 0; r < rows.rowCount; r++) {
    if (rows.scored[r] === 0) continue;
    if (!isKnownAt(point, plan.folds[rows.fold[r]!]!.origin, rows.horizonDays[r]!)) continue;
    seeUnits(seen, rows.series[r]! - keys.firstSeries, rows.units[r]!);
  }
  return seen;
}

function countSeries(seen: SeenUnits): Pick<CalibrateShardOutput, 'fractionalSeries' | 'wholeSeries'> {
  let fractionalSeries = 0;
  let wholeSeries = 0;
  for (let i = 0; i < seen.isFractional.length; i++) {
    fractionalSeries += seen.isFractional[i]!;
    if (sellsByThePiece(seen, i, false)) wholeSeries++;
  }
  return { fractionalSeries, wholeSeries };
}

/** Segment of a series whose velocity class was `velocityClass` at the origin in question. */
export function segmentOf(
  indexOf: (category: number, branch: number, velocityClass: number) => number,
  keys: SeriesKeys,
  series: number,
  velocityClass: number,
): number {
  const k = series - keys.firstSeries;
  return indexOf(keys.categoryId[k]!, keys.branchId[k]!, velocityClass);
}
