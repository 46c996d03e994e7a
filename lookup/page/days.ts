/** Days, months and instants in words. Everything is UTC or a day of the calendar, never the browser's time zone. */
import { isoDay, parseDay, weekday } from '../../schemas/day.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `2026-11-20` → `20 Nov`. */
export function shortDay(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]?.slice(0, 3)}`;
}

/** `2026-11-20` → `20 Nov 2026`. */
export function longDay(iso: string): string {
  return `${shortDay(iso)} ${iso.slice(0, 4)}`;
}

/** `2026-11-20` → `Fri 20 Nov`. */
export function weekdayDay(iso: string): string {
  return `${WEEKDAYS[weekday(parseDay(iso) ?? 0)]} ${shortDay(iso)}`;
}

/** `2026-11-20` → `Fri 20 Nov 2026`. */
export function fullDay(iso: string): string {
  return `${weekdayDay(iso)} ${iso.slice(0, 4)}`;
}

/** `2026-11` → `November 2026`. */
export function monthName(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1]} ${month.slice(0, 4)}`;
}

/** `2026-11-20T02:07:31.000Z` → `20 Nov 02:07`; with the year where it is not that of `beside`. */
export function instant(iso: string, beside?: string): string {
  const year = beside === undefined || beside.slice(0, 4) === iso.slice(0, 4) ? '' : ` ${iso.slice(0, 4)}`;
  return `${shortDay(iso)}${year} ${iso.slice(11, 16)}`;
}

/** `1–19 Nov`, `28 Nov – 3 Dec`, `5 Nov`. */
export function dayRange({ from, to }: { readonly from: string; readonly to: string }): string {
  if (from === to) return shortDay(from);
  if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8, 10))}–${shortDay(to)}`;
  return `${shortDay(from)} – ${shortDay(to)}`;
}

/** Days in a range with both ends. */
export function dayCount({ from, to }: { readonly from: string; readonly to: string }): number {
  return (parseDay(to) ?? 0) - (parseDay(from) ?? 0) + 1;
}

/** The day `days` later, or earlier when negative. */
export function addDays(iso: string, days: number): string {
  return isoDay((parseDay(iso) ?? 0) + days);
}

/** `40 s`, `5 min`, `3 h 20 min`, `2 days 4 h`: the two largest parts, rounded down. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days} ${days === 1 ? 'day' : 'days'}${hours > 0 ? ` ${hours} h` : ''}`;
  if (hours > 0) return `${hours} h${minutes > 0 ? ` ${minutes} min` : ''}`;
  return minutes > 0 ? `${minutes} min` : `${whole} s`;
}
