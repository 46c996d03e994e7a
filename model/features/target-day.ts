import type { Day } from '../../schemas/day.ts';

/** What a feature sees of a row. */
export interface TargetDay {
  readonly series: number;
  readonly origin: Day;
  /** Place of the origin among those of the build, ascending. */
  readonly originPlace: number;
  readonly horizon: number;
  readonly day: Day;
  /**
   * Column `place` of `FeatureInputs.known` on `day`: NaN where it is missing, before the series, after origin + the panel's
   * horizon, and after the origin in a column that is not known ahead or where it was learnt on its day only.
   */
  known(place: number, day: Day): number;
}
