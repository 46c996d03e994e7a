import type { Day } from '../../schemas/day.ts';

export interface IslamicDate {
  readonly year: number;
  /** 1 = Muharram … 9 = Ramadan, 10 = Shawwal, 12 = Dhu al-Hijja. */
  readonly month: number;
  readonly dayOfMonth: number;
}

/**
 * The Umm al-Qura calendar of Saudi Arabia, from the tables that come with the platform (ICU): what other countries see in the
 * sky may differ by a day.
 */
const FORMAT = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura-nu-latn', {
  ...{ timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' },
});

const dates = new Map<Day, IslamicDate>();

export function islamicDate(day: Day): IslamicDate {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const parts = FORMAT.formatToParts(day * 86_400_000);
  const part = (type: string) => Number.parseInt(parts.find((one) => one.type === type)?.value ?? '', 10);
  const date = { year: part('year'), month: part('month'), dayOfMonth: part('day') };
  dates.set(day, date);
  return date;
}
