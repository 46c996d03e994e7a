import { easter } from 'date-easter';
import type { Day } from '../../schemas/day.ts';

const known = new Map<number, Day>();

/** Easter Sunday of the western churches in a Gregorian year. */
export function easterSunday(year: number): Day {
  const before = known.get(year);
  if (before !== undefined) return before;
  const { month, day } = easter(year);
  const sunday = Date.UTC(year, month - 1, day) / 86_400_000;
  known.set(year, sunday);
  return sunday;
}
