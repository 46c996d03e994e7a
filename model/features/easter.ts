import type { Day } from '../../schemas/day.ts';

/** Easter Sunday of the western churches in a Gregorian year: the computus of Meeus, Astronomical Algorithms, chapter 8. */
export function easterSunday(year: number): Day {
  const century = Math.floor(year / 100);
  const moon = year % 19;
  const drift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * moon + century - Math.floor(century / 4) - drift + 15) % 30;
  const leap = Math.floor((year % 100) / 4);
  const toSunday = (32 + 2 * (century % 4) + 2 * leap - epact - (year % 4)) % 7;
  const late = Math.floor((moon + 11 * epact + 22 * toSunday) / 451);
  const sum = epact + toSunday - 7 * late + 114;
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1) / 86_400_000;
}
