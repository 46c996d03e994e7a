import { describe, expect, test } from 'vitest';
import { parseDay } from '../../schemas/day.ts';
import {
  cronProblems,
  deadlineAfter,
  endOfNightsFrom,
  expiresAt,
  lastFire,
  nextExpectedAt,
  nextFire,
  staleAt,
} from '../../schemas/schedule.ts';

const at = (iso: string) => new Date(iso);
const nightly = { cron: '0 2 * * *', deadline: '04:00', stale_after_hours: 24, expire_after_hours: 72 };

describe('the next fire', () => {
  test.each([
    ['0 2 * * *', '2026-01-31T01:59:59.999Z', '2026-01-31T02:00:00.000Z'],
    ['0 2 * * *', '2026-01-31T02:00:00.000Z', '2026-02-01T02:00:00.000Z'],
    ['0 2 * * *', '2025-12-31T02:00:00.001Z', '2026-01-01T02:00:00.000Z'],
    ['30 22 31 * *', '2026-01-31T22:30:00.000Z', '2026-03-31T22:30:00.000Z'],
    ['0 2 29 2 *', '2026-03-01T00:00:00.000Z', '2028-02-29T02:00:00.000Z'],
    ['0 2 29 2 *', '2096-03-01T00:00:00.000Z', '2104-02-29T02:00:00.000Z'],
    ['*/15 * * * *', '2026-01-31T23:50:00.000Z', '2026-02-01T00:00:00.000Z'],
    ['0 2 * * 1', '2026-01-31T00:00:00.000Z', '2026-02-02T02:00:00.000Z'],
    ['* * * * * *', '2026-01-31T02:00:00.500Z', '2026-01-31T02:00:01.000Z'],
  ])('of "%s" after %s is %s', (cron, after, expected) => {
    expect(nextFire(cron, at(after))?.toISOString()).toBe(expected);
  });

  test('is at the same UTC time on the days when clocks change elsewhere', () => {
    for (const day of ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01'])
      expect(nextFire('0 2 * * *', at(`${day}T00:00:00Z`))?.toISOString()).toBe(`${day}T02:00:00.000Z`);
  });
});

test.each([
  ['0 2 * * *', '2026-03-01T02:00:00.000Z', '2026-03-01T02:00:00.000Z'],
  ['0 2 * * *', '2026-03-01T01:59:59.000Z', '2026-02-28T02:00:00.000Z'],
  ['*/15 6-8 * * *', '2026-03-01T12:00:00.000Z', '2026-03-01T08:45:00.000Z'],
])('the last fire of "%s" until %s is %s', (cron, until, expected) => {
  expect(lastFire(cron, at(until))?.toISOString()).toBe(expected);
});

describe('the deadline', () => {
  test('of a night is on the same day when it lies after the cron time', () => {
    expect(deadlineAfter(at('2026-03-01T02:00:00Z'), '04:00')).toEqual(at('2026-03-01T04:00:00Z'));
  });

  test('is on the next day when it lies before the cron time', () => {
    expect(deadlineAfter(at('2026-02-28T22:00:00Z'), '04:00')).toEqual(at('2026-03-01T04:00:00Z'));
  });

  test('may be the cron time itself', () => {
    expect(deadlineAfter(at('2026-03-01T04:00:00Z'), '04:00')).toEqual(at('2026-03-01T04:00:00Z'));
  });
});

test('a forecast made tonight is expected again by the deadline of tomorrow night', () => {
  expect(nextExpectedAt(nightly, at('2026-02-28T02:03:00Z'))).toEqual(at('2026-03-01T04:00:00Z'));
});

test('a forecast made at noon by hand does not put tonight’s off', () => {
  expect(nextExpectedAt(nightly, at('2026-02-28T12:00:00Z'))).toEqual(at('2026-03-01T04:00:00Z'));
});

test('a forecast is as fresh as its data: what was made from an old day is expected since the night after that day’s', () => {
  const asOf = parseDay('2026-02-27')!;
  expect(nextExpectedAt(nightly, endOfNightsFrom(asOf))).toEqual(at('2026-03-01T04:00:00Z'));
});

test('a weekly schedule is expected in a week', () => {
  const weekly = { ...nightly, cron: '0 2 * * 1', deadline: '01:00' };
  expect(nextExpectedAt(weekly, at('2026-03-02T02:05:00Z'))).toEqual(at('2026-03-10T01:00:00Z'));
});

test('it is stale the configured hours past the deadline', () => {
  expect(staleAt({ ...nightly, stale_after_hours: 1.5 }, at('2026-03-01T04:00:00Z'))).toEqual(
    at('2026-03-01T05:30:00Z'),
  );
});

test('it expires the configured hours past the deadline', () => {
  expect(expiresAt({ expire_after_hours: 72 }, at('2026-03-01T04:00:00Z'))).toEqual(
    at('2026-03-04T04:00:00Z'),
  );
});

test('an expression that cannot be used says why', () => {
  expect(cronProblems('0 2 * * *')).toEqual([]);
  expect(cronProblems('61 2 * * *')).toEqual([expect.stringContaining('minute')]);
  expect(cronProblems('0 2 31 2 *')).toEqual([expect.stringContaining('dayOfMonth')]);
  expect(cronProblems('nightly')).not.toEqual([]);
});
