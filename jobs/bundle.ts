/** The bundle: everything that scoring needs besides the panel. Written by `train`, read by `score`. */
import { join } from 'node:path';
import type { Choice } from '../model/backtest/selection.ts';
import type { RatioQuantiles } from '../model/intervals/ratio-quantiles.ts';
import { writeFileAtomic } from '../warehouse/atomic.ts';
import { readJsonDocument } from '../warehouse/json-document.ts';
import { readTensors, writeTensors } from '../warehouse/tensor-file.ts';
import type { JobContext } from './job.ts';
import type { BacktestPlan } from './shards/backtest-plan.ts';

const KIND = 'shelfcast.bundle';
const VERSION = 1;

export interface Bundle {
  readonly modelVersion: string;
  readonly plan: BacktestPlan;
  /** Index into `plan.forecast.models` per segment. */
  readonly champions: Uint8Array;
  readonly quantiles: RatioQuantiles;
  readonly learnedFile: string;
}

export function writeBundle(
  context: JobContext,
  plan: BacktestPlan,
  choice: Choice,
  quantiles: RatioQuantiles,
): void {
  writeTensors(join(context.out, 'choice.tensors'), KIND, VERSION, {
    champions: choice.champions,
    levels: quantiles.levels,
    ratios: quantiles.ratios,
    zeroShare: quantiles.zeroShare,
  });
  const document: BundleDocument = {
    kind: KIND,
    version: VERSION,
    model_version: `statistical-${context.fingerprint.slice(0, 12)}`,
    code_version: context.codeVersion,
    data_cutoff: context.asOf,
    plan,
  };
  writeFileAtomic(join(context.out, 'bundle.json'), `${JSON.stringify(document, null, 2)}\n`);
}

interface BundleDocument {
  readonly kind: typeof KIND;
  readonly version: typeof VERSION;
  readonly model_version: string;
  readonly code_version: string;
  readonly data_cutoff: string;
  readonly plan: BacktestPlan;
}

/** Reads a bundle folder. Another kind or version, or a damaged file, is ARTEFACT_VERSION. */
export function readBundle(folder: string): Bundle {
  const document = readJsonDocument<BundleDocument>(join(folder, 'bundle.json'), KIND, VERSION);
  const tensors = readTensors(join(folder, 'choice.tensors'), KIND, VERSION);
  return {
    modelVersion: document.model_version,
    plan: document.plan,
    champions: tensors.champions as Uint8Array,
    quantiles: {
      levels: tensors.levels as Float64Array,
      ratios: tensors.ratios as Float64Array,
      zeroShare: tensors.zeroShare as Float64Array,
    },
    learnedFile: join(folder, 'learned', 'cutoff.tensors'),
  };
}
