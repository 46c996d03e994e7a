import type { Day } from '../../schemas/day.ts';
import type { TargetDay } from './feature.ts';

/** How far features look for the next and the previous event or promotion. */
export const REACH_DAYS = 14;

/**
 * First day after d (`step` 1) or before it (`step` −1), at most 14 days away, on which a known column is above 0; NaN where there
 * is none. Days past the horizon's end are unknown, so the last days of a horizon see less of what follows them.
 */
export function nearestDay(target: TargetDay, place: number, step: 1 | -1): Day {
  for (let k = 1; k <= REACH_DAYS; k++) {
    const day = target.day + step * k;
    if (target.known(place, day) > 0) return day;
  }
  return Number.NaN;
}
