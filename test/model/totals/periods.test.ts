import { expect, test } from 'vitest';
import { runsOfLevel, totalRuns } from '../../../model/totals/periods.ts';
import { isoDay, parseDay, weekday } from '../../../schemas/day.ts';

const CUTOFF = parseDay('2026-11-20')!; // a Friday
const runs = totalRuns(CUTOFF, 62);
const of = (period: string) =>
  runs
    .filter((run) => run.period === period)
    .map(({ firstHorizonDay, lastHorizonDay }) => [firstHorizonDay, lastHorizonDay]);

test('months are those of the calendar, the first and the last clipped to the horizon', () => {
  expect(of('month')).toEqual([
    [1, 10],
    [11, 41],
    [42, 62],
  ]);
  expect([11, 41, 42].map((h) => isoDay(CUTOFF + h))).toEqual(['2026-12-01', '2026-12-31', '2027-01-01']);
});

test('weeks begin on Mondays', () => {
  expect(of('week').slice(0, 2)).toEqual([
    [1, 2],
    [3, 9],
  ]);
  expect(of('week').at(-1)).toEqual([59, 62]);
  for (const [first] of of('week').slice(1)) expect(weekday(CUTOFF + first!)).toBe(0);
});

test('runs are numbered in their order, and each period covers every day of the horizon once', () => {
  expect(runs.map(({ run }) => run)).toEqual(runs.map((_, k) => k));
  for (const period of ['day', 'week', 'month']) {
    const days = of(period).flatMap(([first, last]) =>
      Array.from({ length: last! - first! + 1 }, (_, k) => first! + k),
    );
    expect(days).toEqual(Array.from({ length: 62 }, (_, k) => k + 1));
  }
});

test('a horizon of one day is a day, a week and a month', () => {
  expect(totalRuns(CUTOFF, 1).map(({ period }) => period)).toEqual(['day', 'week', 'month']);
});

test('only branches and categories have totals of a day', () => {
  const periods = (level: Parameters<typeof runsOfLevel>[1]) => [
    ...new Set(runsOfLevel(runs, level).map((run) => run.period)),
  ];
  expect(periods('series')).toEqual(['week', 'month']);
  expect(periods('branch')).toEqual(['day', 'week', 'month']);
  expect(periods('category')).toEqual(['day', 'week', 'month']);
  expect(periods('branch_category')).toEqual(['week', 'month']);
});
