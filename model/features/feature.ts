/**
 * What a feature is. A row is (series, origin, horizon h ≥ 1), and its target day is d = origin + h. A feature is handed the days
 * up to and including the origin, piece by piece, and then asked for target days: there it can look up known columns, and
 * units no more. So a lag shorter than the horizon cannot be written down.
 */
import type { Day } from '../../schemas/day.ts';
import type { KnownColumn } from '../known-columns.ts';
import type { StaticColumn } from '../panel.ts';
import type { GroupLevels } from './group-levels.ts';
import type { TargetDay } from './target-day.ts';

export type { TargetDay } from './target-day.ts';

export interface Feature {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** In words and symbols: d = target day, o = origin, y = units, EW n = exponentially weighted with a half-life of n days. */
  readonly formula: string;
  readonly source: 'row' | 'calendar' | 'units' | 'stockouts' | 'groups' | 'known columns' | 'statics';
  /** From when on the value is certain: at the origin, or only for the target day (from columns known ahead, or the calendar). */
  readonly knownAt: 'origin' | 'target day';
  /** Days of history that the panel must span before the feature can be told from chance or from the passing of time. */
  readonly leastHistoryDays?: number;
  /** The same for every target day of a series and origin: the builder asks once for all of them. */
  readonly isOfOrigin?: boolean;
  /** In units: the builder divides it by the row's scale. */
  readonly isLevel?: boolean;
  start(inputs: FeatureInputs): FeatureState;
}

/** What a feature may know of the panel before any series begins. */
export interface FeatureInputs {
  readonly known: readonly Omit<KnownColumn, 'values'>[];
  readonly statics: readonly StaticColumn[];
  readonly branchId: Int32Array;
  readonly categoryId: Int32Array;
  readonly groups: GroupLevels;
  /** Longest horizon of the panel in days. */
  readonly horizon: number;
}

/** Working memory of one feature; it is used for one series after the other. */
export interface FeatureState {
  /** A series begins: forget the one before. `series` is its place in the panel. */
  begin?(series: number): void;
  /** The days after those seen so far, up to the next origin. */
  advance?(past: PastDays): void;
  /** The value for a target day after the days seen so far; NaN where there is none. */
  at(target: TargetDay): number;
}

/** A piece of a series' history, for the time of the call: the next piece is written over it. Day `k` of the piece is `firstDay + k`. */
export interface PastDays {
  readonly firstDay: Day;
  /** Units where they count: in stock all day if demand is the target, open if sales are; else NaN. */
  readonly units: Float64Array;
  /** Units of every open day, out of stock or not; NaN where closed. */
  readonly sold: Float64Array;
  /** Share of the trading hours in stock, 0 to 1; NaN where closed. */
  readonly presence: Float64Array;
  /** Values of the column at a place of `FeatureInputs.known`. */
  known(place: number): Float32Array;
}
