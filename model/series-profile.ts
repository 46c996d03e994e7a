/** What a series looks like at an origin: its level, its classes, its scales. Everything here looks at the view only. */

import type { PanelView } from './panel.ts';
import { recentLevel } from './recent-level.ts';
import { forEachSeries, type SeriesHistory } from './series-history.ts';

export const VELOCITY_CLASSES = ['slow', 'medium', 'fast'] as const;
export const DEMAND_CLASSES = ['smooth', 'erratic', 'intermittent', 'lumpy', 'no_demand'] as const;

/** Cut-offs of Syntetos, Boylan & Croston 2005, "On the categorization of demand patterns", JORS 56. */
const ADI_CUTOFF = 1.32;
const CV2_CUTOFF = 0.49;

export interface ProfileSettings {
  /** Units a day: below the first a series is slow, from the second on fast. */
  readonly velocityUnitsPerDay: readonly [number, number];
  /** Days of history that decide the demand class. */
  readonly demandClassDays: number;
  /** Days over which the explosion guard takes the largest day. */
  readonly guardWindowDays: number;
}

/** One entry per series of the view. */
export interface SeriesProfiles {
  /** Exponentially weighted mean of units on in-stock days; NaN when none was seen. */
  readonly level: Float64Array;
  readonly inStockDays: Int32Array;
  /** Largest observed day within the guard's window; 0 when nothing was observed. */
  readonly largestDay: Float64Array;
  /** Index into VELOCITY_CLASSES. */
  readonly velocityClass: Uint8Array;
  /** Index into DEMAND_CLASSES. */
  readonly demandClass: Uint8Array;
  /** In-sample mean |y(t) − y(t − 7)|, the scale of MASE; 0 when it has none. */
  readonly maseScale: Float64Array;
  /** In-sample mean (y(t) − y(t − 1))² from the first sale on, the scale of RMSSE; 0 when it has none. */
  readonly rmsseScale: Float64Array;
}

export function profileSeries(view: PanelView, settings: ProfileSettings): SeriesProfiles {
  const count = view.seriesId.length;
  const profiles: SeriesProfiles = {
    level: new Float64Array(count),
    inStockDays: new Int32Array(count),
    largestDay: new Float64Array(count),
    velocityClass: new Uint8Array(count),
    demandClass: new Uint8Array(count),
    maseScale: new Float64Array(count),
    rmsseScale: new Float64Array(count),
  };
  forEachSeries(view, (i, history) => {
    profiles.level[i] = recentLevel(history).level;
    profiles.inStockDays[i] = sum(history.available);
    profiles.largestDay[i] = largestDay(history, settings.guardWindowDays);
    profiles.velocityClass[i] = velocityClass(profiles.level[i]!, settings.velocityUnitsPerDay);
    profiles.demandClass[i] = demandClass(history, settings.demandClassDays);
    profiles.maseScale[i] = meanAbsoluteDifference(history, 7);
    profiles.rmsseScale[i] = meanSquaredStep(history);
  });
  return profiles;
}

export function velocityClass(level: number, [slowBelow, fastFrom]: readonly [number, number]): number {
  if (!(level >= slowBelow)) return 0;
  return level < fastFrom ? 1 : 2;
}

/** Average demand interval against squared coefficient of variation of the sizes. */
export function demandClass({ units, available }: SeriesHistory, windowDays: number): number {
  let observed = 0;
  let demands = 0;
  let total = 0;
  let squares = 0;
  for (let k = Math.max(0, units.length - windowDays); k < units.length; k++) {
    if (available[k] === 0) continue;
    observed++;
    if (units[k]! <= 0) continue;
    demands++;
    total += units[k]!;
    squares += units[k]! ** 2;
  }
  if (demands === 0) return 4;
  const mean = total / demands;
  const isIntermittent = observed / demands >= ADI_CUTOFF;
  const isVariable = squares / demands / mean ** 2 - 1 >= CV2_CUTOFF;
  return (isIntermittent ? 2 : 0) + (isVariable ? 1 : 0);
}

function largestDay({ units, available }: SeriesHistory, windowDays: number): number {
  let largest = 0;
  for (let k = Math.max(0, units.length - windowDays); k < units.length; k++) {
    if (available[k] === 1 && units[k]! > largest) largest = units[k]!;
  }
  return largest;
}

function meanAbsoluteDifference({ units, available }: SeriesHistory, lagDays: number): number {
  let total = 0;
  let count = 0;
  for (let k = lagDays; k < units.length; k++) {
    if (available[k] === 0 || available[k - lagDays] === 0) continue;
    total += Math.abs(units[k]! - units[k - lagDays]!);
    count++;
  }
  return count > 0 ? total / count : 0;
}

function meanSquaredStep({ units, available }: SeriesHistory): number {
  let total = 0;
  let count = 0;
  let hasSold = false;
  for (let k = 1; k < units.length; k++) {
    hasSold ||= units[k - 1]! > 0;
    if (!hasSold || available[k] === 0 || available[k - 1] === 0) continue;
    total += (units[k]! - units[k - 1]!) ** 2;
    count++;
  }
  return count > 0 ? total / count : 0;
}

function sum(values: Uint8Array): number {
  let total = 0;
  for (let k = 0; k < values.length; k++) total += values[k]!;
  return total;
}
