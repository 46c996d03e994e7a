/** What served each segment at every evaluation point: `train` leaves it in the bundle, `totals` backtests totals with it. */
import { join } from 'node:path';
import type { ModelChoice } from '../model/backtest/blend.ts';
import { readTensors, writeTensors } from '../warehouse/tensor-file.ts';

const KIND = 'shelfcast.point-choices';
const VERSION = 2;
const FILE = 'point-choices.tensors';

/** `choices` in the order of the plan’s evaluation points. */
export function writePointChoices(bundleDir: string, choices: readonly ModelChoice[]): void {
  const tensors = choices.flatMap(({ champions, partners, shares, newcomers }, p) => [
    [`${p}/champions`, champions] as const,
    [`${p}/partners`, partners] as const,
    [`${p}/shares`, shares] as const,
    [`${p}/newcomers`, newcomers] as const,
  ]);
  writeTensors(join(bundleDir, FILE), KIND, VERSION, Object.fromEntries(tensors));
}

/** Reads back `pointCount` choices. Another kind or version, or a damaged file, is ARTEFACT_VERSION. */
export function readPointChoices(bundleDir: string, pointCount: number): ModelChoice[] {
  const tensors = readTensors(join(bundleDir, FILE), KIND, VERSION);
  return Array.from({ length: pointCount }, (_, p) => ({
    champions: tensors[`${p}/champions`] as Uint8Array,
    partners: tensors[`${p}/partners`] as Uint8Array,
    shares: tensors[`${p}/shares`] as Float64Array,
    newcomers: tensors[`${p}/newcomers`] as Uint8Array,
  }));
}
