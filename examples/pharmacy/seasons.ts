/** What moves a whole category from day to day: the season of the year and the events of the calendar. */
import { type Day, isoDay, parseDay } from '../../schemas/day.ts';
import { type EventName, eventsOf } from './calendar.ts';
import type { Category } from './products.ts';

/** Factor on the demand of a category for each of `dayCount` days from `firstDay`. */
export function seasonOf(category: Category, firstDay: Day, dayCount: number): Float64Array {
  const factors = new Float64Array(dayCount);
  for (let k = 0; k < dayCount; k++)
    factors[k] = yearly(category, firstDay + k) * eventful(category, firstDay + k);
  return factors;
}

/** Height of the yearly wave, and the day of the year on which it peaks. */
const WAVE: Partial<Readonly<Record<Category, readonly [height: number, peak: number]>>> = {
  cold_and_flu: [0.4, 15],
  sun_care: [0.4, 165],
  antibiotics: [0.18, 20],
  analgesics: [0.08, 15],
  vitamins: [0.08, 10],
  dermocosmetics: [0.08, 20],
};
/** Families travel in July and August. */
const SUMMER_LEAVE = { from: 185, until: 240, factor: 0.95 } as const;

function yearly(category: Category, day: Day): number {
  const dayOfYear = day - parseDay(`${isoDay(day).slice(0, 4)}-01-01`)!;
  const [height, peak] = WAVE[category] ?? [0, 0];
  const isLeave = dayOfYear >= SUMMER_LEAVE.from && dayOfYear < SUMMER_LEAVE.until;
  const wave = 1 + height * Math.cos((2 * Math.PI * (dayOfYear - peak)) / 365.25);
  return wave * (isLeave ? SUMMER_LEAVE.factor : 1);
}

/** Factor of an event on every category, and on those that answer in their own way. */
const EVENT_FACTOR: Readonly<Record<EventName, { all: number; own: Partial<Record<Category, number>> }>> = {
  ramadan: { all: 0.92, own: { analgesics: 1.06, vitamins: 1.15, diabetes: 1.08, sun_care: 0.8 } },
  ramadan_last_ten_days: { all: 1.05, own: { dermocosmetics: 1.35, oral_care: 1.12 } },
  eid_al_fitr: { all: 0.68, own: { baby_care: 0.85, sun_care: 1.1 } },
  eid_al_adha: { all: 0.72, own: { baby_care: 0.88, sun_care: 1.15 } },
  national_day: { all: 0.86, own: { sun_care: 1.15 } },
  new_year: { all: 0.8, own: { analgesics: 1.15 } },
};

function eventful(category: Category, day: Day): number {
  return eventsOf(day).reduce((factor, event) => {
    const { all, own } = EVENT_FACTOR[event];
    return factor * (own[category] ?? all);
  }, 1);
}
