/** A bounded search over the few parameters of the trees that matter. */
import { binMatrix, type FeatureColumn, learnBins } from '../boosting/binning.ts';
import { predictBinned } from '../boosting/predictor.ts';
import { hash } from '../boosting/sampling.ts';
import { type TrainingOptions, trainForest } from '../boosting/trainer.ts';
import { horizonFeature } from '../features/calendar.ts';
import type { Tensors } from '../forecaster.ts';
import { withoutDrift } from './drift.ts';
import { holdOut, LEAST_ROWS, takeRows } from './hold-out.ts';
import { pickColumn, readSampledRows, type SampledRows } from './sample-rows.ts';
import { type SearchedParameters, searchCandidates } from './search-candidates.ts';
import type { GbdtSettings } from './settings.ts';
import { type HalvingLimits, type HalvingRun, successiveHalving } from './successive-halving.ts';
import { joinRows, tellingColumns } from './train-gbdt.ts';

/** Candidates beside the configured parameters: 26, 9 and 3 of them are judged on the three rungs. */
const CHALLENGERS = 26;

/** Shares of the training rows and of each candidate's trees. */
export const RUNGS = [
  { rowShare: 1 / 9, treeShare: 1 / 2 },
  { rowShare: 1 / 3, treeShare: 3 / 4 },
  { rowShare: 1, treeShare: 1 },
] as const;

export interface GbdtSearch extends Omit<HalvingRun, 'endedBy'> {
  readonly endedBy: HalvingRun['endedBy'] | 'too_few_rows';
  /** The configured parameters first. */
  readonly candidates: readonly SearchedParameters[];
  readonly trainingRows: number;
  readonly heldOutRows: number;
  /** Last target days before the origin that judge. */
  readonly heldOutDays: number;
}

export interface SearchOptions extends TrainingOptions, HalvingLimits {
  /** Days that the forecast reaches. */
  readonly horizon: number;
}

/**
 * Finds parameters on the training rows of one origin, by successive halving. The last days of the rows judge: no tree learns from
 * them, and the judge is the weighted squared error of the scaled target, which no candidate is trained on and which is not searched.
 * A pure function of rows, settings and clock; where the budget does not end it, of rows and settings alone.
 */
export async function searchGbdt(
  partials: readonly Tensors[],
  settings: GbdtSettings,
  options: SearchOptions,
): Promise<GbdtSearch> {
  const configured = settings.forests[0]!;
  const candidates = searchCandidates(configured, CHALLENGERS, settings.seed);
  const { training, heldOut, heldOutDays } = splitByTime(
    joinRows(partials.map(readSampledRows)),
    options.horizon,
  );
  const told = {
    candidates,
    trainingRows: training.target.length,
    heldOutRows: heldOut.target.length,
    heldOutDays,
  };
  if (Math.min(told.trainingRows, told.heldOutRows) < LEAST_ROWS)
    return { ...told, endedBy: 'too_few_rows', judged: [], chosen: 0, seconds: 0 };
  const judgeOf = prepareJudge(training, heldOut);
  const run = await successiveHalving(
    candidates.length,
    RUNGS.length,
    async (candidate, rung) => {
      const { rowShare, treeShare } = RUNGS[rung]!;
      const own = candidates[candidate]!;
      const treeCount = Math.ceil(own.treeCount * treeShare);
      return judgeOf({ ...configured, ...own, treeCount }, rowShare, options);
    },
    options,
  );
  return { ...told, ...run };
}

/** The settings with what was chosen, in every forest. */
export function withChosen(settings: GbdtSettings, { candidates, chosen }: GbdtSearch): GbdtSettings {
  return {
    ...settings,
    forests: settings.forests.map((forest) => ({ ...forest, ...candidates[chosen]! })),
  };
}

type Judge = (
  parameters: GbdtSettings['forests'][number],
  rowShare: number,
  options: TrainingOptions,
) => Promise<number>;

/** Everything that does not depend on a candidate, done once. */
function prepareJudge(training: SampledRows, heldOut: SampledRows): Judge {
  const columns = tellingColumns(training.columns);
  const matrix = binMatrix(columns, learnBins(columns));
  const horizon = training.columns.find(({ name }) => name === horizonFeature.name)?.values ?? [];
  const target = withoutDrift(training.target, training.weight, horizon, training.historyDays);
  const judges = binMatrix(
    columns.map(({ name }) => heldOut.columns.find((column) => column.name === name)!),
    matrix.features,
  );
  return async (parameters, rowShare, options) => {
    const rows = sampleOf(matrix.rowCount, rowShare, parameters.seed);
    const { forest } = await trainForest(
      {
        matrix: takeRows(matrix, rows),
        target: Float64Array.from(rows, (row) => target[row]!),
        weight: Float64Array.from(rows, (row) => training.weight[row]!),
      },
      parameters,
      options,
    );
    return squaredError(predictBinned(forest, judges), heldOut);
  };
}

/** Mean squared error by weight; the targets are as they were, drift and all, since that is what will come. */
function squaredError(predicted: Float64Array, { target, weight }: SampledRows): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < predicted.length; row++) {
    sum += weight[row]! * (predicted[row]! - target[row]!) ** 2;
    total += weight[row]!;
  }
  return sum / total;
}

function splitByTime(rows: SampledRows, horizon: number) {
  const { heldOutDays, training, heldOut } = holdOut(rows.ageDays, horizon);
  return {
    heldOutDays,
    training: { ...pickRows(rows, training), historyDays: rows.historyDays - heldOutDays },
    heldOut: pickRows(rows, heldOut),
  };
}

function pickRows(rows: SampledRows, kept: Int32Array): SampledRows {
  return {
    historyDays: rows.historyDays,
    target: Float32Array.from(kept, (row) => rows.target[row]!),
    weight: Float32Array.from(kept, (row) => rows.weight[row]!),
    ageDays: Int32Array.from(kept, (row) => rows.ageDays[row]!),
    columns: rows.columns.map((column): FeatureColumn => pickColumn(column, kept)),
  };
}

/** Rows whose hash lies below the share; those of a small share are among those of a larger one. */
function sampleOf(rowCount: number, share: number, seed: number): Int32Array {
  const threshold = 2 ** 32 * share;
  return new Int32Array(rowCount)
    .map((_, row) => row)
    .filter((row) => hash(seed, SAMPLE_WORD, row) < threshold);
}

/** No tree has this number, so the sample is not a part of any tree's bag. */
const SAMPLE_WORD = -1;
