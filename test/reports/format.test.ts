import { expect, test } from 'vitest';
import { decimal, duration, instant, longDay, percent, signedPercent, whole } from '../../reports/format.ts';

test('numbers have thousands apart, a true minus, and a dash for what is not known', () => {
  expect([whole(1234567), whole(-1500.4), whole(null), whole(Number.NaN)]).toEqual([
    '1,234,567',
    '−1,500',
    '–',
    '–',
  ]);
  expect([decimal(0.04, 1), decimal(-0.04, 1), decimal(12.345, 2)]).toEqual(['0.0', '0.0', '12.35']);
});

test('shares are percentages with one decimal, and signed where the sign matters', () => {
  expect([percent(0.1234), percent(1), percent(null)]).toEqual(['12.3 %', '100.0 %', '–']);
  expect([signedPercent(0.012), signedPercent(-0.012), signedPercent(0)]).toEqual([
    '+1.2 %',
    '−1.2 %',
    '0.0 %',
  ]);
});

test('days, instants and durations read as people say them', () => {
  expect(longDay('2026-03-09')).toBe('9 Mar 2026');
  expect(instant('2026-12-31T23:59:59.000Z')).toBe('31 Dec 2026, 23:59 UTC');
  expect([duration(0), duration(850), duration(12_340), duration(125_000)]).toEqual([
    '0 ms',
    '850 ms',
    '12.3 s',
    '2 min 05 s',
  ]);
});
