/** The target day in the calendar, and the row's own horizon. */
import { type Day, weekday } from '../../schemas/day.ts';
import { easterSunday } from './easter.ts';
import type { Feature } from './feature.ts';
import { islamicDate } from './islamic-calendar.ts';

const DAYS_AROUND_FEAST = 28;
/** A day of the month must have come several times, a season and its feasts twice: before that it only says when it was. */
const FOUR_MONTHS = 120;
const TWO_YEARS = 728;

export const horizonFeature: Feature = {
  ...{ name: 'horizon', kind: 'number', formula: 'h', source: 'row', knownAt: 'origin' },
  start: () => ({ at: ({ horizon }) => horizon }),
};

export const CALENDAR_FEATURES: readonly Feature[] = [
  ofDay('weekday', 'weekday of d, 0 = Monday', weekday),
  ofDay('day_of_month', 'day of the month of d', (day) => civilDate(day).getUTCDate(), FOUR_MONTHS),
  ofDay('day_of_year', 'day of the year of d, from 1', dayOfYear, TWO_YEARS),
  ofDay(
    'day_of_ramadan',
    'day of Ramadan of d, 0 outside of it',
    (day) => {
      const { month, dayOfMonth } = islamicDate(day);
      return month === 9 ? dayOfMonth : 0;
    },
    TWO_YEARS,
  ),
  ofDay('days_to_eid_al_fitr', feastFormula('1 Shawwal'), (day) => daysToIslamic(day, 10, 1), TWO_YEARS),
  ofDay(
    'days_to_eid_al_adha',
    feastFormula('10 Dhu al-Hijja'),
    (day) => daysToIslamic(day, 12, 10),
    TWO_YEARS,
  ),
  ofDay('days_to_easter', feastFormula('Easter Sunday'), daysToEaster, TWO_YEARS),
];

function feastFormula(feast: string): string {
  return `${feast} − d in days where at most ${DAYS_AROUND_FEAST} either side, else missing`;
}

/** A feature of the target day alone; each day is worked out once. */
function ofDay(name: string, formula: string, value: (day: Day) => number, leastHistoryDays = 0): Feature {
  return {
    ...{ name, kind: 'number', formula, source: 'calendar', knownAt: 'target day', leastHistoryDays },
    start() {
      const values = new Map<Day, number>();
      return {
        at({ day }) {
          const known = values.get(day);
          if (known !== undefined) return known;
          const worked = value(day);
          values.set(day, worked);
          return worked;
        },
      };
    },
  };
}

function civilDate(day: Day): Date {
  return new Date(day * 86_400_000);
}

function dayOfYear(day: Day): number {
  return day - Date.UTC(civilDate(day).getUTCFullYear(), 0, 1) / 86_400_000 + 1;
}

function daysToIslamic(day: Day, month: number, dayOfMonth: number): number {
  for (let k = 0; k <= DAYS_AROUND_FEAST; k++) {
    for (const distance of [k, -k]) {
      const date = islamicDate(day + distance);
      if (date.month === month && date.dayOfMonth === dayOfMonth) return distance;
    }
  }
  return Number.NaN;
}

function daysToEaster(day: Day): number {
  const distance = easterSunday(civilDate(day).getUTCFullYear()) - day;
  return Math.abs(distance) <= DAYS_AROUND_FEAST ? distance : Number.NaN;
}
