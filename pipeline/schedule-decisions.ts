/** What the scheduler decides, apart from any clock or process. All times are UTC. */
import type { Config } from '../schemas/config.ts';
import { parseDay } from '../schemas/day.ts';
import type { ErrorCode } from '../schemas/errors.ts';
import { deadlineAfter, endOfNightsFrom, lastFire } from '../schemas/schedule.ts';

type Schedule = Config['schedule'];

/** Start of the night that is due at `now`: the last fire at or before it; null when there is none yet. */
export function dueNight(cron: string, now: Date): Date | null {
  return lastFire(cron, now);
}

/**
 * Last instant whose night the published run makes needless. It follows the data: running an old day by hand, whenever that was, covers
 * no later night. Where the configuration fixes `as_of`, only the hour of the run can tell.
 */
export function coveredUntil(
  asOf: Config['as_of'],
  published: { readonly data_cutoff: string; readonly generated_at: string },
): Date {
  return asOf === 'yesterday'
    ? endOfNightsFrom(parseDay(published.data_cutoff)!)
    : new Date(published.generated_at);
}

/** Whether to run at start: a night was due that what is published, if anything, does not cover. */
export function shouldCatchUp(schedule: Schedule, covered: Date | null, now: Date): boolean {
  if (!schedule.catch_up) return false;
  const due = dueNight(schedule.cron, now);
  if (due === null) return false;
  return covered === null || covered.getTime() < due.getTime();
}

/** Failures that may mend themselves while the night is young. */
const WORTH_WAITING = new Set<string>([
  'SOURCE_MISSING',
  'SOURCE_LATE',
  'SOURCE_CHANGED',
  'LOCK_HELD',
] satisfies ErrorCode[]);

/** When to try again after a run that failed with `code`; null when the deadline comes first or waiting is no help. */
export function retryAt(
  schedule: Schedule,
  nightStart: Date,
  failure: { readonly code: string | null; readonly at: Date },
  retryMinutes: number,
): Date | null {
  if (failure.code === null || !WORTH_WAITING.has(failure.code)) return null;
  const next = new Date(failure.at.getTime() + retryMinutes * 60_000);
  return next.getTime() < deadlineAfter(nightStart, schedule.deadline).getTime() ? next : null;
}

/** The code in the first line that a failed run prints on stderr (`error SOURCE_LATE: …`). */
export function failureCode(stderr: string): string | null {
  return /^error ([A-Z_]+):/m.exec(stderr)?.[1] ?? null;
}
