import { describe, expect, test } from 'vitest';
import { easterSunday } from '../../../model/features/easter.ts';
import { islamicDate } from '../../../model/features/islamic-calendar.ts';
import { isoDay, parseDay } from '../../../schemas/day.ts';

describe('movable feasts fall on the days on which they were held', () => {
  test.each([
    ['2000', '2000-04-23'],
    ['2008', '2008-03-23'],
    ['2011', '2011-04-24'],
    ['2016', '2016-03-27'],
    ['2024', '2024-03-31'],
    ['2025', '2025-04-20'],
    ['2026', '2026-04-05'],
    ['2038', '2038-04-25'],
  ])('Easter of %s is %s', (year, day) => expect(isoDay(easterSunday(Number(year)))).toBe(day));

  test.each([
    ['2011-08-01', 9, 1],
    ['2022-04-02', 9, 1],
    ['2023-03-23', 9, 1],
    ['2023-04-21', 10, 1],
    ['2023-06-28', 12, 10],
    ['2024-03-11', 9, 1],
    ['2024-04-10', 10, 1],
    ['2024-06-16', 12, 10],
    ['2025-03-30', 10, 1],
    ['2025-06-06', 12, 10],
  ])('%s is day of month %i.%i of the Islamic year', (iso, month, dayOfMonth) => {
    expect(islamicDate(parseDay(iso)!)).toMatchObject({ month, dayOfMonth });
  });
});
