/** The backtested totals of a shard's series, between the passes of `totals`. */
import { runsOfLevel, type TotalRun } from '../../model/totals/periods.ts';
import { readTensors, writeTensors } from '../../warehouse/tensor-file.ts';
import type { TotalsPlan } from './totals-plan.ts';

const KIND = 'shelfcast.series-totals';
const VERSION = 2;

/** Shapes [slot × series × run of the level `series`]. */
export interface SeriesTotals {
  /** Σ units over scored days; NaN where too few of the run's days are scored to speak of a total. */
  readonly units: Float64Array;
  /** Σ of what would have served over the same days. */
  readonly yhat: Float64Array;
  /** The same had the series been new; NaN where nobody asked what would serve it then. */
  readonly asNew: Float64Array;
  /** 1 where the series was a cold start. Shape [slot × series]. */
  readonly isColdStart: Uint8Array;
}

export function writeSeriesTotals(path: string, totals: SeriesTotals): void {
  writeTensors(path, KIND, VERSION, { ...totals });
}

export function readSeriesTotals(path: string): SeriesTotals {
  const tensors = readTensors(path, KIND, VERSION);
  return {
    units: tensors.units as Float64Array,
    yhat: tensors.yhat as Float64Array,
    asNew: tensors.asNew as Float64Array,
    isColdStart: tensors.isColdStart as Uint8Array,
  };
}

/** Calls `visit` for every series' total of a slot that can be judged; `at` is its place in the arrays. */
export function forEachSeriesTotal(
  series: SeriesTotals,
  totals: TotalsPlan,
  slot: number,
  visit: (run: TotalRun, at: number, isColdStart: boolean) => void,
): void {
  const runs = runsOfLevel(totals.runs, 'series');
  const count = series.isColdStart.length / totals.slots.length;
  for (let i = 0; i < count; i++) {
    const isColdStart = series.isColdStart[slot * count + i] === 1;
    for (let run = 0; run < runs.length; run++) {
      const at = (slot * count + i) * runs.length + run;
      if (!Number.isNaN(series.units[at]!)) visit(runs[run]!, at, isColdStart);
    }
  }
}
