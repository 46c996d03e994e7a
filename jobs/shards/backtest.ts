/** Shard task of `train`: every fold's forecasts of this shard, for the passes after it, and the sums that metrics and choice need. */
import { forecastOrigin } from '../../model/backtest/forecast-origin.ts';
import { forecastNewcomers } from '../../model/backtest/newcomers.ts';
import { panelAsOf } from '../../model/panel.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import { type BacktestPlan, learnedReader, type ShardResources } from './backtest-plan.ts';
import { addFold, type BacktestSums, emptyBacktestSums, outcomesAfter } from './backtest-sums.ts';
import { emptyFolds, gatherFold, writeFolds } from './fold-rows.ts';
import { readPanelCopy } from './panel-copy.ts';
import { writeSeriesErrors } from './series-errors.ts';

export interface BacktestShardInput {
  readonly plan: BacktestPlan;
  /** What `learn` left. */
  readonly panelCopy: string;
  readonly resources: ShardResources;
  /** Files of learned tensors, per fold. */
  readonly learnedFiles: readonly (readonly string[])[];
  readonly outFile: string;
  readonly errorsFile: string;
}

export interface BacktestShardOutput extends BacktestSums {
  readonly rowCount: number;
}

export default async function backtestShard(input: BacktestShardInput): Promise<BacktestShardOutput> {
  const { plan } = input;
  const shard = readPanelCopy(input.panelCopy);
  const sums = emptyBacktestSums(plan);
  const folds = emptyFolds(plan, shard.seriesId);
  const readLearned = learnedReader();
  for (const fold of plan.folds) {
    const view = panelAsOf(shard, fold.origin, plan.horizon, plan.historyDays);
    const learned = readLearned(input.learnedFiles[fold.fold]!);
    const forecasts = forecastOrigin(view, learned, plan.dimensions, plan.forecast);
    const asked = forecastNewcomers(view, learned, plan.dimensions, plan.forecast, forecasts);
    const outcome = outcomesAfter(shard, view, plan.excludeStockoutDays);
    addFold(sums, fold, plan, view, forecasts, asked, outcome);
    gatherFold(folds, fold.fold, view, forecasts, asked, outcome);
  }
  writeFolds(input.outFile, folds);
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    await writeSeriesErrors(database, input.errorsFile, plan, shard.seriesId, folds);
  } finally {
    database.close();
  }
  return { ...sums, rowCount: folds.units.length };
}
