/** What the shard tasks of `train` and `score` need to know; plain values, so that it can cross to another thread or machine. */
import type { EvaluationPoint, Fold } from '../../model/backtest/fold-plan.ts';
import type { ForecastSettings } from '../../model/backtest/forecast-origin.ts';
import type { Criterion } from '../../model/backtest/selection.ts';
import type { Dimensions, Tensors } from '../../model/forecaster.ts';
import { forecasterOf } from '../../model/forecasters.ts';
import type { SegmentKey } from '../../model/segments.ts';
import { readTensors, writeTensors } from '../../warehouse/tensor-file.ts';

export interface BacktestPlan {
  readonly cutoff: string;
  readonly cutoffDay: number;
  /** First day of the history. */
  readonly firstDay: number;
  readonly horizon: number;
  /** Days of history that a model may look back from its origin. */
  readonly historyDays: number;
  readonly folds: readonly Fold[];
  readonly points: readonly EvaluationPoint[];
  readonly dimensions: Dimensions;
  readonly forecast: ForecastSettings;
  /** Dear models learn at every `refitFolds`-th fold, from the first, and at the cutoff. */
  readonly refitFolds: number;
  readonly selectBy: readonly SegmentKey[];
  readonly criterion: Criterion;
  readonly excludeStockoutDays: boolean;
  /** Rising levels that are calibrated: the configured quantiles and the two ends of the interval. */
  readonly levels: readonly number[];
  /** Which of `levels` are the configured quantiles. */
  readonly quantileIndexes: readonly number[];
  /** Which of `levels` are the ends of the central interval. */
  readonly intervalIndexes: readonly [number, number];
}

/** Settings of the DuckDB that a shard task opens. */
export interface ShardResources {
  readonly memoryMb: number;
  readonly tempDir: string;
}

/** Index of the model that others may be blended with: the first that trains; −1 where nothing can be blended. */
export function blendAnchor(plan: BacktestPlan): number {
  if (plan.criterion !== 'rmsse') return -1;
  return plan.forecast.models.findIndex((name) => forecasterOf(name, plan.forecast).train !== undefined);
}

const LEARNED_KIND = 'shelfcast.learned';
const LEARNED_VERSION = 1;

/** What every model learned at one origin, in one file: tensors are named `<model>/<tensor>`. */
export function writeLearned(path: string, learned: Readonly<Record<string, Tensors>>): void {
  const flat: Record<string, Tensors[string]> = {};
  for (const [model, tensors] of Object.entries(learned)) {
    for (const [name, tensor] of Object.entries(tensors)) flat[`${model}/${name}`] = tensor;
  }
  writeTensors(path, LEARNED_KIND, LEARNED_VERSION, flat);
}

/** What was learned for one origin, from the files that hold it. */
export function readLearned(paths: readonly string[]): Record<string, Tensors> {
  return learnedReader()(paths);
}

/**
 * `readLearned` for many origins: a file that several of them share is read once, and their models are the same objects, so that what
 * is worked out of one is worked out once as well.
 */
export function learnedReader(): (paths: readonly string[]) => Record<string, Tensors> {
  const files = new Map<string, Record<string, Tensors>>();
  return (paths) => {
    for (const path of paths) if (!files.has(path)) files.set(path, readModels(path));
    return Object.assign({}, ...paths.map((path) => files.get(path)));
  };
}

function readModels(path: string): Record<string, Tensors> {
  const models: Record<string, Record<string, Tensors[string]>> = {};
  for (const [key, tensor] of Object.entries(readTensors(path, LEARNED_KIND, LEARNED_VERSION))) {
    const [model, name] = split(key);
    models[model] ??= {};
    models[model][name] = tensor as Tensors[string];
  }
  return models;
}

/** A tensor's own name may hold slashes, a model's name holds none. */
function split(key: string): [string, string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}
