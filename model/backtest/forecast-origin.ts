/**
 * Every forecast of one shard from one origin, as it would be served. The backtest and the nightly scoring both call
 * this; only the view's origin differs, so what is measured is what is published.
 */
import type { ModelName } from '../../schemas/config.ts';
import { guardExplosions } from '../explosion-guard.ts';
import { coldStart, forecastColdStart } from '../fallback/cold-start.ts';
import type { Dimensions, Forecaster, Tensors } from '../forecaster.ts';
import { NOTHING_LEARNED } from '../forecaster.ts';
import { forecasterOf } from '../forecasters.ts';
import type { GbdtSettings } from '../gbdt/settings.ts';
import type { PanelView } from '../panel.ts';
import { type ProfileSettings, profileSeries, type SeriesProfiles } from '../series-profile.ts';

export interface ForecastSettings {
  readonly models: readonly ModelName[];
  readonly profile: ProfileSettings;
  /** In-stock days below which a series is a cold start. */
  readonly minHistoryDays: number;
  readonly guardFactor: number;
  /** Settings of the model `gbdt`; it may be missing where that is not among the models. */
  readonly gbdt?: GbdtSettings;
}

/** What all models learned at one origin, by model name. */
export type LearnedByModel = Readonly<Record<string, Tensors>>;

export interface OriginForecasts {
  readonly profiles: SeriesProfiles;
  /** 1 where the series is served by the ladder, whatever the champion. Shape [series]. */
  readonly isColdStart: Uint8Array;
  /** Rung that gave a series’ row of `ladder`, index into RUNGS. Shape [series]. */
  readonly rungs: Uint8Array;
  /** 1 where nothing was sold in the branch so far. Shape [series]. */
  readonly isBranchNew: Uint8Array;
  /** The ladder: with own evidence for cold starts, as if new for the rest. Shape [series × horizon]. */
  readonly ladder: Float64Array;
  /** One entry per model of the settings, each [series × horizon]: finite and ≥ 0. */
  readonly byModel: readonly ModelForecasts[];
}

export interface ModelForecasts {
  readonly yhat: Float64Array;
  /** 1 where the model had nothing to say and the ladder spoke. */
  readonly silent: Uint8Array;
  /** 1 where the explosion guard capped. */
  readonly capped: Uint8Array;
}

/** The forecasters to learn for a set of models: those, and the ladder, which is always needed. */
export function forecastersOf(settings: ForecastSettings): Forecaster[] {
  return [...settings.models.map((name) => forecasterOf(name, settings)), coldStart];
}

export function forecastOrigin(
  view: PanelView,
  learned: LearnedByModel,
  dimensions: Dimensions,
  settings: ForecastSettings,
): OriginForecasts {
  const profiles = profileSeries(view, settings.profile);
  const isColdStart = Uint8Array.from(profiles.inStockDays, (days) =>
    days < settings.minHistoryDays ? 1 : 0,
  );
  const { ladder, rungs } = forecastLadder(view, learned, dimensions, isColdStart);
  // The guard looks at a series' own history, of which a cold start has too little to cap anything.
  const guardedBy = profiles.largestDay.map((largest, i) => (isColdStart[i] === 1 ? 0 : largest));
  const byModel = settings.models.map((name): ModelForecasts => {
    const yhat = new Float64Array(ladder.length);
    forecasterOf(name, settings).forecast(view, learned[name] ?? NOTHING_LEARNED, dimensions, yhat);
    const silent = fillSilence(yhat, ladder);
    const capped = new Uint8Array(yhat.length);
    guardExplosions(yhat, guardedBy, view.horizon, settings.guardFactor, capped);
    return { yhat, silent, capped };
  });
  const { branchLevels } = learned[coldStart.name]!;
  const isBranchNew = Uint8Array.from(view.branchId, (branch) => (branchLevels![branch]! > 0 ? 0 : 1));
  return { profiles, isColdStart, rungs, isBranchNew, ladder, byModel };
}

function forecastLadder(
  view: PanelView,
  learned: LearnedByModel,
  dimensions: Dimensions,
  isColdStart: Uint8Array,
): { ladder: Float64Array; rungs: Uint8Array } {
  const tensors = learned[coldStart.name]!;
  const ladder = new Float64Array(view.seriesId.length * view.horizon);
  const withOwn = new Float64Array(ladder.length);
  const rungsWithOwn = forecastColdStart(view, tensors, dimensions, withOwn, 'own');
  const rungs = forecastColdStart(view, tensors, dimensions, ladder, 'as_if_new');
  for (let i = 0; i < isColdStart.length; i++) {
    if (isColdStart[i] === 0) continue;
    rungs[i] = rungsWithOwn[i]!;
    const [from, to] = [i * view.horizon, (i + 1) * view.horizon];
    ladder.set(withOwn.subarray(from, to), from);
  }
  return { ladder, rungs };
}

function fillSilence(yhat: Float64Array, ladder: Float64Array): Uint8Array {
  const silent = new Uint8Array(yhat.length);
  for (let at = 0; at < yhat.length; at++) {
    if (!Number.isNaN(yhat[at]!)) continue;
    yhat[at] = ladder[at]!;
    silent[at] = 1;
  }
  return silent;
}
