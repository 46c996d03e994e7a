/** The bundle: everything that scoring needs besides the panel. Written by `train`, read by `score`. */
import { join } from 'node:path';
import type { ModelChoice } from '../model/backtest/blend.ts';
import { forecastersOf } from '../model/backtest/forecast-origin.ts';
import { gainShares } from '../model/gbdt/gain-shares.ts';
import type { DayIntervals } from '../model/intervals/day-intervals.ts';
import type { ImportanceDocument } from '../schemas/manifest.ts';
import { writeFileAtomic } from '../warehouse/atomic.ts';
import { readJsonDocument } from '../warehouse/json-document.ts';
import { readTensors, writeTensors } from '../warehouse/tensor-file.ts';
import type { JobContext } from './job.ts';
import { type BacktestPlan, readLearned } from './shards/backtest-plan.ts';
import type { PointIntervals } from './train/calibrate-intervals.ts';

const KIND = 'shelfcast.bundle';
const VERSION = 5;

export interface Bundle {
  readonly modelVersion: string;
  readonly plan: BacktestPlan;
  /** What serves each segment, as indexes into `plan.forecast.models`. */
  readonly served: ModelChoice;
  readonly intervals: DayIntervals;
  /**
   * Factor on the dispersion by the series' number in the ledger; NaN where it does not sell by the piece, as for all beyond the end.
   */
  readonly ownFactors: Float64Array;
  /** Files of what the models learned at the cutoff. */
  readonly learnedFiles: readonly string[];
}

export function writeBundle(
  context: JobContext,
  plan: BacktestPlan,
  served: ModelChoice,
  { intervals, ownFactors }: PointIntervals,
): void {
  writeTensors(join(context.out, 'choice.tensors'), KIND, VERSION, {
    ...served,
    ...intervals.ratios,
    dispersion: intervals.dispersion,
    levelMap: intervals.levelMap,
    ownFactors: inLedgerOrder(ownFactors),
  });
  const document: BundleDocument = {
    kind: KIND,
    version: VERSION,
    model_version: `${familyOf(plan)}-${context.fingerprint.slice(0, 12)}`,
    code_version: context.codeVersion,
    data_cutoff: context.asOf,
    plan,
  };
  writeFileAtomic(join(context.out, 'bundle.json'), `${JSON.stringify(document, null, 2)}\n`);
}

/** `importance.json`, from what the models learned at the cutoff. */
export function writeImportance(folder: string, learnedFiles: readonly string[]): void {
  const features = gainShares(readLearned(learnedFiles).gbdt ?? {});
  const document: ImportanceDocument = { kind: 'shelfcast.importance', version: 1, features };
  writeFileAtomic(join(folder, 'importance.json'), `${JSON.stringify(document, null, 2)}\n`);
}

interface BundleDocument {
  readonly kind: typeof KIND;
  readonly version: typeof VERSION;
  readonly model_version: string;
  readonly code_version: string;
  readonly data_cutoff: string;
  readonly plan: BacktestPlan;
}

/** Shards hold the series of the ledger one after the other. */
function inLedgerOrder(ofShards: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(ofShards.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of ofShards) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What a reader of `model_version` wants to know first: whether trees had a say. */
function familyOf({ forecast }: BacktestPlan): string {
  return forecast.models.includes('gbdt') ? 'trees' : 'statistical';
}

/** Version of the bundle in a folder, for who needs no more of it. */
export function readModelVersion(folder: string): string {
  return readJsonDocument<BundleDocument>(join(folder, 'bundle.json'), KIND, VERSION).model_version;
}

/** Reads a bundle folder. Another kind or version, or a damaged file, is ARTEFACT_VERSION. */
export function readBundle(folder: string): Bundle {
  const document = readJsonDocument<BundleDocument>(join(folder, 'bundle.json'), KIND, VERSION);
  const tensors = readTensors(join(folder, 'choice.tensors'), KIND, VERSION);
  return {
    modelVersion: document.model_version,
    plan: document.plan,
    served: {
      champions: tensors.champions as Uint8Array,
      partners: tensors.partners as Uint8Array,
      shares: tensors.shares as Float64Array,
      newcomers: tensors.newcomers as Uint8Array,
    },
    intervals: {
      ratios: {
        levels: tensors.levels as Float64Array,
        ratios: tensors.ratios as Float64Array,
        zeroShare: tensors.zeroShare as Float64Array,
      },
      dispersion: tensors.dispersion as Float64Array,
      levelMap: tensors.levelMap as Float64Array,
    },
    ownFactors: tensors.ownFactors as Float64Array,
    learnedFiles: learnedNames(document.plan, 'cutoff').map((name) => join(folder, 'learned', name)),
  };
}

/** Files in `learned/` for one origin: one of all models that learn everywhere, and one of each dear model. */
export function learnedNames(plan: BacktestPlan, origin: string): string[] {
  const dear = forecastersOf(plan.forecast).filter((one) => one.train !== undefined);
  return [`${origin}.tensors`, ...dear.map(({ name }) => `${origin}-${name}.tensors`)];
}
