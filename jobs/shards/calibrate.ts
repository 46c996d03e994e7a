/** Shard task of `train`: ratios of actual to forecast of the champions, per evaluation point, from rows known by then. */
import type { ModelChoice } from '../../model/backtest/blend.ts';
import { isKnownAt } from '../../model/backtest/fold-plan.ts';
import {
  addRatio,
  bucketOf,
  COLD_START_CLASS,
  emptyHistogram,
  type RatioHistogram,
} from '../../model/intervals/ratio-histogram.ts';
import { segmentScheme } from '../../model/segments.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import type { BacktestPlan, ShardResources } from './backtest-plan.ts';
import { readFolds, servedYhat } from './read-folds.ts';
import { readSeriesKeys, type SeriesKeys } from './series-keys.ts';

export interface CalibrateShardInput {
  readonly plan: BacktestPlan;
  readonly resources: ShardResources;
  readonly foldsFile: string;
  readonly ledgerFile: string;
  /** What serves each segment, for each evaluation point. */
  readonly served: readonly ModelChoice[];
}

export default async function calibrateShard(input: CalibrateShardInput): Promise<RatioHistogram[]> {
  const { plan } = input;
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    const rows = await readFolds(database, plan, input.foldsFile);
    const keys = await readSeriesKeys(database, input.ledgerFile, rows.series);
    const segments = segmentScheme(plan.selectBy, plan.dimensions);
    const ladder = rows.yhat[plan.forecast.models.length]!;
    return plan.points.map((point, p) => {
      const histogram = emptyHistogram();
      for (let r = 0; r < rows.rowCount; r++) {
        const h = rows.horizonDays[r]!;
        if (rows.scored[r] === 0 || !isKnownAt(point, plan.folds[rows.fold[r]!]!.origin, h)) continue;
        const units = rows.units[r]!;
        addRatio(histogram, bucketOf(COLD_START_CLASS, ladder[r]!, h), units, ladder[r]!);
        if (rows.isColdStart[r] === 1) continue;
        const segment = segmentOf(segments.indexOf, keys, rows.series[r]!, rows.velocityClass[r]!);
        const yhat = servedYhat(rows, input.served[p]!, segment, r);
        addRatio(histogram, bucketOf(rows.demandClass[r]!, yhat, h), units, yhat);
      }
      return histogram;
    });
  } finally {
    database.close();
  }
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
