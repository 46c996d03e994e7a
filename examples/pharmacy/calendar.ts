/** Days that move demand in the UAE: Ramadan, the two Eids, National Day, New Year. */
import { type Day, isoDay } from '../../schemas/day.ts';

export type EventName =
  | 'ramadan'
  | 'ramadan_last_ten_days'
  | 'eid_al_fitr'
  | 'eid_al_adha'
  | 'national_day'
  | 'new_year';

/**
 * Events of a day, in a fixed order; most days have none. Islamic dates follow the Umm al-Qura calendar of the
 * JavaScript engine (ECMA-402), which agrees with what was announced in 2024–2026; a sighting may differ by a day.
 */
export function eventsOf(day: Day): EventName[] {
  const islamic = islamicDate(day);
  const [, month, dayOfMonth] = isoDay(day).split('-').map(Number) as [number, number, number];
  const events: EventName[] = [];
  if (islamic.month === RAMADAN) events.push('ramadan');
  if (islamic.month === RAMADAN && islamic.day > 20) events.push('ramadan_last_ten_days');
  if (islamic.month === SHAWWAL && islamic.day <= 3) events.push('eid_al_fitr');
  if (islamic.month === DHU_AL_HIJJA && islamic.day >= 10 && islamic.day <= 12) events.push('eid_al_adha');
  if (month === 12 && (dayOfMonth === 2 || dayOfMonth === 3)) events.push('national_day');
  if (month === 1 && dayOfMonth === 1) events.push('new_year');
  return events;
}

const RAMADAN = 9;
const SHAWWAL = 10;
const DHU_AL_HIJJA = 12;

const islamicCalendar = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura-nu-latn', {
  month: 'numeric',
  day: 'numeric',
  timeZone: 'UTC',
});

function islamicDate(day: Day): { month: number; day: number } {
  const parts = islamicCalendar.formatToParts(new Date(`${isoDay(day)}T12:00:00Z`));
  const numberOf = (type: 'month' | 'day') => Number(parts.find((part) => part.type === type)?.value);
  return { month: numberOf('month'), day: numberOf('day') };
}
