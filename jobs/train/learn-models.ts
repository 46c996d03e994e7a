/** First pass of `train`: every model learns at every fold's origin and at the cutoff; dear ones at some folds only. */
import { join } from 'node:path';
import { forecastersOf } from '../../model/backtest/forecast-origin.ts';
import type { Forecaster, Tensors } from '../../model/forecaster.ts';
import { isoDay } from '../../schemas/day.ts';
import { learnedNames } from '../bundle.ts';
import type { JobContext } from '../job.ts';
import { type BacktestPlan, writeLearned } from '../shards/backtest-plan.ts';
import type { LearnShardInput, LearnShardOutput } from '../shards/learn.ts';
import { pass, type TrainShard } from './passes.ts';
import { searchParameters } from './search-parameters.ts';
import { trainingMeans } from './training-means.ts';

/** Files of learned tensors: per fold, then for the cutoff. */
export type LearnedFiles = readonly (readonly string[])[];

export interface Learned {
  /** The plan, with the trees' parameters that a search chose. */
  readonly plan: BacktestPlan;
  readonly learnedFiles: LearnedFiles;
}

export async function learnModels(
  context: JobContext,
  planned: BacktestPlan,
  shards: readonly TrainShard[],
): Promise<Learned> {
  let plan = planned;
  let forecasters = learnersOf(plan);
  const origins = [...plan.folds.map((fold) => fold.origin), plan.cutoffDay].map((origin, k) => ({
    origin,
    models: forecasters.filter((one) => learnsAt(one, k, plan)).map(({ name }) => name),
  }));
  const inputs = shards.map(
    ({ source, panelCopy, resources }): LearnShardInput => ({ plan, source, panelCopy, resources, origins }),
  );
  const partials = await pass<LearnShardInput, LearnShardOutput>(context, 0, 'learn', inputs);
  const means = trainingMeans(context);
  const files: string[][] = [];
  for (const [k, { origin, models }] of origins.entries()) {
    if (k === 0 && models.includes('gbdt')) {
      const ofOrigin = partials.map((shard) => shard[k]!.gbdt!);
      plan = await searchParameters(context, plan, origin, ofOrigin, means);
      forecasters = learnersOf(plan);
    }
    const learned: Record<string, Tensors> = {};
    for (const forecaster of forecasters.filter(({ name }) => models.includes(name))) {
      const ofOrigin = partials.map((shard) => shard[k]![forecaster.name]!);
      learned[forecaster.name] =
        forecaster.train === undefined
          ? forecaster.learn!(ofOrigin, plan.dimensions)
          : await forecaster.train(ofOrigin, plan.dimensions, means);
      if (forecaster.train !== undefined && Object.keys(learned[forecaster.name]!).length === 0)
        context.warn(
          'MODEL_NOT_TRAINED',
          `${forecaster.name} had nothing to learn from up to ${isoDay(origin)}: the ladder speaks for it there`,
        );
      // What was learned from is large, and nobody reads it again.
      for (const shard of partials) delete shard[k]![forecaster.name];
    }
    files.push(writeFiles(context, k, plan, learned, files.at(-1)));
  }
  return { plan, learnedFiles: files };
}

function learnersOf(plan: BacktestPlan): Forecaster[] {
  return forecastersOf(plan.forecast).filter((one) => one.summarise !== undefined);
}

function learnsAt(forecaster: Forecaster, k: number, plan: BacktestPlan): boolean {
  return forecaster.train === undefined || k === plan.folds.length || k % plan.refitFolds === 0;
}

/** One file for the models that learn at every origin, and one for each dear model, which the folds after it share. */
function writeFiles(
  context: JobContext,
  k: number,
  plan: BacktestPlan,
  learned: Readonly<Record<string, Tensors>>,
  before: readonly string[] | undefined,
): string[] {
  const names = learnedNames(plan, k < plan.folds.length ? `fold=${k}` : 'cutoff');
  const dear = forecastersOf(plan.forecast).filter((one) => one.train !== undefined);
  return names.map((name, place) => {
    const file = join(context.out, 'learned', name);
    const one = dear[place - 1]?.name;
    if (one === undefined) {
      writeLearned(file, Object.fromEntries(Object.entries(learned).filter(([key]) => !isDear(key))));
    } else if (learned[one] === undefined) {
      return before![place]!;
    } else {
      writeLearned(file, { [one]: learned[one] });
    }
    return file;
  });

  function isDear(name: string): boolean {
    return dear.some((one) => one.name === name);
  }
}
