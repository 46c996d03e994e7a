/**
 * `train`: learns every model at every fold's origin and at the cutoff, backtests them, chooses a champion per segment,
 * calibrates the intervals, and scores the choice on folds that had no part in it. Up to five passes of map and reduce over
 * the shards of the panel; each reduce takes partial results in shard order.
 */
import { chooseBlends, type ModelChoice, type SegmentChoice } from '../model/backtest/blend.ts';
import { chooseNewcomers } from '../model/backtest/newcomers.ts';
import { type Choice, type CriterionSums, chooseChampions } from '../model/backtest/selection.ts';
import { segmentScheme } from '../model/segments.ts';
import type { Config } from '../schemas/config.ts';
import { openDatabase } from '../warehouse/duckdb.ts';
import { backtestPlan, trainSettings } from './backtest-settings.ts';
import { writeBundle, writeImportance } from './bundle.ts';
import { asChallenger, configOf, nameFor, panelTables, type Role } from './challenger.ts';
import type { Counts, Job, JobContext } from './job.ts';
import { writeMetricTables } from './metric-tables.ts';
import type { BacktestShardInput, BacktestShardOutput } from './shards/backtest.ts';
import { type BacktestPlan, blendAnchor } from './shards/backtest-plan.ts';
import type { EvaluateShardInput } from './shards/evaluate.ts';
import { writePointChoices } from './totals-choices.ts';
import { calibrateIntervals, type PointIntervals } from './train/calibrate-intervals.ts';
import { type LearnedFiles, learnModels } from './train/learn-models.ts';
import { pass, shardsOf, type TrainShard } from './train/passes.ts';

/** Series-days that a segment needs before it may differ from the overall champion. */
const ENOUGH_ROWS = 300;

export function trainJob(config: Config, role: Role = 'champion'): Job {
  const tables = panelTables(config, role);
  const job: Job = {
    name: nameFor(role, 'train'),
    reads: tables,
    writes: [nameFor(role, 'bundle')],
    settings: trainSettings(configOf(config, role)),
    outputKind: 'directory',
    output: ({ layout, fingerprint }) => layout.model(fingerprint),
    run: (context) => train(context, context.input(tables[0])),
  };
  return role === 'champion' ? job : asChallenger(job);
}

async function train(context: JobContext, panelDir: string): Promise<Counts> {
  const database = await openDatabase({
    threads: context.threads,
    memoryMb: context.memoryMb,
    tempDir: context.temp,
  });
  try {
    const planned = await backtestPlan(database, context.config, context.asOf, panelDir);
    if (planned.folds.length < context.config.backtest.folds) {
      context.warn(
        'FEWER_FOLDS',
        `the history allows ${planned.folds.length} of ${context.config.backtest.folds} folds`,
      );
    }
    const shards = shardsOf(context, panelDir);
    const { plan, learnedFiles } = await learnModels(context, planned, shards);
    const backtest = await backtestShards(context, plan, shards, learnedFiles);
    const choices = chooseAtPoints(plan, backtest);
    const newcomers = plan.points.map((_point, p) => addUp(backtest.map((shard) => shard.newcomers[p]!)));
    const served = choices.map(
      (choice, p): ModelChoice => ({
        ...blend(plan, choice, backtest, p),
        newcomers: chooseNewcomers(newcomers[p]!, ENOUGH_ROWS),
      }),
    );
    const calibrated = await calibrateIntervals(context, plan, shards, served);
    const selectedSums = await evaluate(context, plan, shards, served, calibrated);
    const ledgerFile = shards[0]!.source.ledgerFile;
    await writeMetricTables(database, {
      plan,
      ledgerFile,
      out: context.out,
      modelSums: addUp(backtest.map((b) => b.sums)),
      selectedSums,
      choice: choices.at(-1)!,
      served: served.at(-1)!,
      newcomers: newcomers.at(-1)!,
    });
    writeBundle(context, plan, served.at(-1)!, calibrated.at(-1)!);
    writeImportance(context.out, learnedFiles.at(-1)!);
    writePointChoices(context.out, served);
    return {
      folds: plan.folds.length,
      models: plan.forecast.models.length,
      fold_rows: total(backtest.map((b) => b.rowCount)),
    };
  } finally {
    database.close();
  }
}

function backtestShards(
  context: JobContext,
  plan: BacktestPlan,
  shards: readonly TrainShard[],
  learnedFiles: LearnedFiles,
) {
  const inputs = shards.map(
    ({ panelCopy, resources, foldsFile, errorsFile }): BacktestShardInput => ({
      plan,
      panelCopy,
      resources,
      learnedFiles,
      outFile: foldsFile,
      errorsFile,
    }),
  );
  return pass<BacktestShardInput, BacktestShardOutput>(context, 1, 'backtest', inputs);
}

function chooseAtPoints(plan: BacktestPlan, backtest: readonly BacktestShardOutput[]): Choice[] {
  const segments = segmentScheme(plan.selectBy, plan.dimensions);
  return plan.points.map((_point, p) => {
    const sums: CriterionSums = addUp(backtest.map((shard) => shard.criteria[p]!));
    return chooseChampions(sums, segments.count, plan.forecast.models.length, ENOUGH_ROWS);
  });
}

function blend(
  plan: BacktestPlan,
  choice: Choice,
  backtest: readonly BacktestShardOutput[],
  point: number,
): SegmentChoice {
  const sums = addUp(backtest.map((shard) => shard.blends[point]!));
  return chooseBlends(sums, choice, plan.forecast.models.length, blendAnchor(plan), ENOUGH_ROWS);
}

async function evaluate(
  context: JobContext,
  plan: BacktestPlan,
  shards: readonly TrainShard[],
  served: readonly ModelChoice[],
  calibrated: readonly PointIntervals[],
): Promise<Float64Array> {
  const inputs = shards.map(
    ({ source, resources, foldsFile }, s): EvaluateShardInput => ({
      plan,
      resources,
      foldsFile,
      ledgerFile: source.ledgerFile,
      served,
      intervals: calibrated.map(({ intervals }) => intervals),
      ownFactors: calibrated.map(({ ownFactors }) => ownFactors[s]!),
    }),
  );
  return addUp(await pass<EvaluateShardInput, Float64Array>(context, 4, 'evaluate', inputs));
}

/** Sum of equally long arrays, in their order: floating sums depend on it. */
function addUp(arrays: readonly Float64Array[]): Float64Array {
  const sum = arrays[0]!.slice();
  for (const array of arrays.slice(1)) {
    for (let k = 0; k < sum.length; k++) sum[k]! += array[k]!;
  }
  return sum;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
