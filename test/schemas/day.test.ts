import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOfInstant, isoDay, parseDay, weekday } from '../../schemas/day.ts';

test('days count from 1970', () => {
  expect(parseDay('1970-01-01')).toBe(0);
  expect(parseDay('2024-02-29')).toBe(19_782);
  expect(isoDay(19_782)).toBe('2024-02-29');
  expect(parseDay('1969-12-31')).toBe(-1);
});

test.each([
  '2024-02-30',
  '2023-02-29',
  '2024-13-01',
  '2024-00-10',
  '2024-01-00',
  '2024-1-1',
  '20240101',
  '',
  '2024-01-01T00',
])('%j is no day', (text) => {
  expect(parseDay(text)).toBeNull();
});

test('a year before 100 is not taken for one of the last century', () => {
  expect(isoDay(parseDay('0050-03-01')!)).toBe('0050-03-01');
  expect(parseDay('0096-02-29')).not.toBeNull();
  expect(parseDay('0097-02-29')).toBeNull();
});

test('every day of four centuries comes back from its text', () => {
  fc.assert(
    fc.property(fc.integer({ min: parseDay('1800-01-01')!, max: parseDay('2199-12-31')! }), (day) => {
      expect(parseDay(isoDay(day))).toBe(day);
      expect(weekday(day)).toBe((new Date(`${isoDay(day)}T12:00:00Z`).getUTCDay() + 6) % 7);
    }),
  );
});

test('an instant falls on its UTC day, the last millisecond included', () => {
  expect(dayOfInstant(new Date('2026-03-01T00:00:00.000Z'))).toBe(parseDay('2026-03-01'));
  expect(dayOfInstant(new Date('2026-03-01T23:59:59.999Z'))).toBe(parseDay('2026-03-01'));
  expect(dayOfInstant(new Date('1969-12-31T23:59:59.999Z'))).toBe(-1);
});
