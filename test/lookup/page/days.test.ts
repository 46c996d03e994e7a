import { expect, test } from 'vitest';
import {
  addDays,
  dayCount,
  dayRange,
  fullDay,
  instant,
  monthName,
  shortDay,
  span,
  weekdayDay,
} from '../../../lookup/page/days.ts';

test('days, months and instants read as people say them', () => {
  expect(shortDay('2026-11-05')).toBe('5 Nov');
  expect(weekdayDay('2026-11-20')).toBe('Fri 20 Nov');
  expect(fullDay('2024-02-29')).toBe('Thu 29 Feb 2024');
  expect(monthName('2026-12')).toBe('December 2026');
  expect(instant('2026-11-20T02:07:31.000Z')).toBe('20 Nov 02:07');
});

test('an instant names its year beside one of another year', () => {
  expect(instant('2026-12-31T02:07:31.000Z', '2027-01-01T03:00:00.000Z')).toBe('31 Dec 2026 02:07');
  expect(instant('2026-12-30T02:07:31.000Z', '2026-12-31T03:00:00.000Z')).toBe('30 Dec 02:07');
});

test('a range says its month once where both ends are in it', () => {
  expect(dayRange({ from: '2026-11-01', to: '2026-11-19' })).toBe('1–19 Nov');
  expect(dayRange({ from: '2026-11-20', to: '2026-12-03' })).toBe('20 Nov – 3 Dec');
  expect(dayRange({ from: '2026-11-20', to: '2026-11-20' })).toBe('20 Nov');
  expect(dayCount({ from: '2026-12-04', to: '2026-12-31' })).toBe(28);
});

test('days are added across months and years', () => {
  expect(addDays('2026-11-20', -364)).toBe('2025-11-21');
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
});

test('a span has its two largest parts', () => {
  expect([span(-5), span(40), span(300), span(3600), span(12_000), span(86_400), span(187_200)]).toEqual([
    '0 s',
    '40 s',
    '5 min',
    '1 h',
    '3 h 20 min',
    '1 day',
    '2 days 4 h',
  ]);
});
