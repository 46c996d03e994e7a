/** The runs of horizon days that are totalled: each day, each week from Monday, each calendar month, clipped to the horizon. */
import { type Day, isoDay, weekday } from '../../schemas/day.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** What is totalled: a series, or all series of a branch, of a category over all branches, of a category in a branch. */
export const LEVELS = ['series', 'branch', 'category', 'branch_category'] as const;
export type Level = (typeof LEVELS)[number];

/** Totals of a single day of a series stand in the forecast table; those of a category in a branch would hardly differ from it. */
const PERIODS_OF: Readonly<Record<Level, readonly Period[]>> = {
  series: ['week', 'month'],
  branch: ['day', 'week', 'month'],
  category: ['day', 'week', 'month'],
  branch_category: ['week', 'month'],
};

export interface TotalRun {
  /** Number of the run in `totalRuns`. */
  readonly run: number;
  readonly period: Period;
  /** Horizon days that it covers, both included, from 1. */
  readonly firstHorizonDay: number;
  readonly lastHorizonDay: number;
}

/** Every run of the horizon after `origin`: days, then weeks, then months, each in order. Each period covers every day once. */
export function totalRuns(origin: Day, horizon: number): TotalRun[] {
  const startsAnew: Readonly<Record<Period, (day: Day) => boolean>> = {
    day: () => true,
    week: (day) => weekday(day) === 0,
    month: (day) => isoDay(day).endsWith('-01'),
  };
  const runs: TotalRun[] = [];
  for (const period of PERIODS) {
    let first = 1;
    for (let h = 1; h <= horizon; h++) {
      if (h < horizon && !startsAnew[period](origin + h + 1)) continue;
      runs.push({ run: runs.length, period, firstHorizonDay: first, lastHorizonDay: h });
      first = h + 1;
    }
  }
  return runs;
}

/** The runs for which a level has totals. */
export function runsOfLevel(runs: readonly TotalRun[], level: Level): TotalRun[] {
  return runs.filter((run) => PERIODS_OF[level].includes(run.period));
}

export function runDays(run: TotalRun): number {
  return run.lastHorizonDay - run.firstHorizonDay + 1;
}
