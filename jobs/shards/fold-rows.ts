/**
 * Every fold's forecasts and outcomes of one shard, as `backtest` leaves them for the passes after it: flat arrays in one file,
 * since each pass reads all of them.
 */
import { blendAt, type ModelChoice } from '../../model/backtest/blend.ts';
import type { OriginForecasts } from '../../model/backtest/forecast-origin.ts';
import type { Newcomers } from '../../model/backtest/newcomers.ts';
import type { PanelView } from '../../model/panel.ts';
import { readTensors, type TensorMap, writeWorkTensors } from '../../warehouse/tensor-file.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import type { Outcomes } from './backtest-sums.ts';

const KIND = 'shelfcast.folds';
const VERSION = 2;

/** Name of the ladder beside the models’ names. */
export const LADDER_COLUMN = 'cold_start';

/** Rows by fold, series and horizon day: the days of one series and fold stand together. */
export interface FoldRows {
  readonly rowCount: number;
  readonly series: Int32Array;
  readonly fold: Int32Array;
  readonly horizonDays: Int32Array;
  readonly units: Float64Array;
  readonly scored: Uint8Array;
  readonly isColdStart: Uint8Array;
  readonly velocityClass: Uint8Array;
  readonly demandClass: Uint8Array;
  /** Scales of the errors of a series at a fold's origin, in the order of the rows. Shape [fold × series]. */
  readonly maseScale: Float64Array;
  readonly rmsseScale: Float64Array;
  /** Index into NEWCOMER_KINDS of series that are new or were asked about as if they were; NOT_ASKED for all others. */
  readonly newcomer: Uint8Array;
  /** Of those, what the ladder and the trees said; NaN for all others. */
  readonly newcomerLadder: Float32Array;
  readonly newcomerTrees: Float32Array;
  /** Forecasts per model of the plan, then the ladder. */
  readonly yhat: readonly Float32Array[];
}

const NOT_ASKED = 255;

const SERIES_TENSORS = ['isColdStart', 'velocityClass', 'demandClass', 'newcomer'] as const;

/** What is gathered before it is written, fold by fold. */
export interface GatheredFolds {
  readonly tensors: TensorMap;
  /** Shape [fold × series]. */
  readonly perSeries: Readonly<Record<(typeof SERIES_TENSORS)[number], Uint8Array>>;
  readonly maseScale: Float64Array;
  readonly rmsseScale: Float64Array;
  /** Shape [fold × series × horizon]. */
  readonly units: Float64Array;
  readonly scored: Uint8Array;
  readonly newcomerLadder: Float32Array;
  readonly newcomerTrees: Float32Array;
  readonly yhat: readonly Float32Array[];
}

export function emptyFolds(plan: BacktestPlan, seriesId: Int32Array): GatheredFolds {
  const perFold = plan.folds.length * seriesId.length;
  const flags = () => new Uint8Array(perFold);
  const newcomer = flags().fill(NOT_ASKED);
  const perSeries = { isColdStart: flags(), velocityClass: flags(), demandClass: flags(), newcomer };
  const scales = { maseScale: new Float64Array(perFold), rmsseScale: new Float64Array(perFold) };
  const units = new Float64Array(perFold * plan.horizon);
  const scored = new Uint8Array(units.length);
  const newcomers = {
    newcomerLadder: new Float32Array(units.length).fill(Number.NaN),
    newcomerTrees: new Float32Array(units.length).fill(Number.NaN),
  };
  const yhat = namesOf(plan).map(() => new Float32Array(units.length));
  const forecasts = Object.fromEntries(namesOf(plan).map((name, m) => [yhatName(name), yhat[m]!]));
  const tensors = { seriesId, ...perSeries, ...scales, units, scored, ...newcomers, ...forecasts };
  return { tensors, perSeries, ...scales, units, scored, ...newcomers, yhat };
}

/** Puts in one fold, of all series of the shard. */
export function gatherFold(
  folds: GatheredFolds,
  fold: number,
  view: PanelView,
  forecasts: OriginForecasts,
  asked: Newcomers | null,
  outcome: Outcomes,
): void {
  const { profiles, isColdStart } = forecasts;
  const at = fold * view.seriesId.length;
  folds.perSeries.isColdStart.set(isColdStart, at);
  folds.perSeries.velocityClass.set(profiles.velocityClass, at);
  folds.perSeries.demandClass.set(profiles.demandClass, at);
  folds.maseScale.set(profiles.maseScale, at);
  folds.rmsseScale.set(profiles.rmsseScale, at);
  folds.units.set(outcome.units, at * view.horizon);
  folds.scored.set(outcome.scored, at * view.horizon);
  [...forecasts.byModel.map(({ yhat }) => yhat), forecasts.ladder].forEach((yhat, m) => {
    folds.yhat[m]!.set(yhat, at * view.horizon);
  });
  asked?.places.forEach((i, place) => {
    const days = (of: Float64Array) => of.subarray(place * view.horizon, (place + 1) * view.horizon);
    folds.perSeries.newcomer[at + i] = asked.kinds[place]!;
    folds.newcomerLadder.set(days(asked.ladder), (at + i) * view.horizon);
    folds.newcomerTrees.set(days(asked.trees), (at + i) * view.horizon);
  });
}

export function writeFolds(path: string, folds: GatheredFolds): void {
  writeWorkTensors(path, KIND, VERSION, folds.tensors);
}

/** Reads what `writeFolds` wrote. Another kind or version, or a damaged file, is ARTEFACT_VERSION. */
export function readFolds(plan: BacktestPlan, path: string): FoldRows {
  const tensors = readTensors(path, KIND, VERSION);
  const units = tensors.units as Float64Array;
  const ofSeries = <T extends Int32Array | Uint8Array>(out: T, values: ArrayLike<number>): T => {
    for (let i = 0; i < values.length; i++) out.fill(values[i]!, i * plan.horizon, (i + 1) * plan.horizon);
    return out;
  };
  const flags = (name: (typeof SERIES_TENSORS)[number]) =>
    ofSeries(new Uint8Array(units.length), tensors[name]!);
  const ids = tensors.seriesId as Int32Array;
  const perFold = ids.length * plan.horizon;
  const series = new Int32Array(units.length);
  const fold = new Int32Array(units.length);
  for (let f = 0; f < plan.folds.length; f++) {
    ofSeries(series.subarray(f * perFold, (f + 1) * perFold), ids);
    fold.fill(f, f * perFold, (f + 1) * perFold);
  }
  const horizonDays = new Int32Array(units.length);
  for (let row = 0, h = 1; row < horizonDays.length; row++, h = h === plan.horizon ? 1 : h + 1)
    horizonDays[row] = h;
  return {
    ...{ rowCount: units.length, series, fold, horizonDays, units, scored: tensors.scored as Uint8Array },
    isColdStart: flags('isColdStart'),
    velocityClass: flags('velocityClass'),
    demandClass: flags('demandClass'),
    newcomer: flags('newcomer'),
    newcomerLadder: tensors.newcomerLadder as Float32Array,
    newcomerTrees: tensors.newcomerTrees as Float32Array,
    maseScale: tensors.maseScale as Float64Array,
    rmsseScale: tensors.rmsseScale as Float64Array,
    yhat: namesOf(plan).map((name) => tensors[yhatName(name)] as Float32Array),
  };
}

/** The forecast that serves row `r`, whose series is in `segment`: its champion's, or the blend. */
export function servedYhat(rows: FoldRows, served: ModelChoice, segment: number, r: number): number {
  const champion = rows.yhat[served.champions[segment]!]!;
  return blendAt(champion, rows.yhat[served.partners[segment]!]!, served.shares[segment]!, r);
}

/**
 * What would serve the series of row `r` were it new: the ladder, of which every series is asked; where the trees serve a kind, whoever
 * serves the kind that the series was asked as. NaN for a series that was not asked then.
 */
export function newcomerYhat(
  rows: FoldRows,
  { newcomers }: ModelChoice,
  ladder: Float32Array,
  r: number,
): number {
  if (!newcomers.includes(1)) return ladder[r]!;
  const kind = rows.newcomer[r]!;
  if (kind === NOT_ASKED) return Number.NaN;
  return newcomers[kind] === 1 ? rows.newcomerTrees[r]! : rows.newcomerLadder[r]!;
}

function namesOf(plan: BacktestPlan): string[] {
  return [...plan.forecast.models, LADDER_COLUMN];
}

function yhatName(model: string): string {
  return `yhat ${model}`;
}
