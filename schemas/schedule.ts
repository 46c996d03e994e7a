/** When the next forecast is due. All times are UTC, so no day is shorter or longer than another. */
import cron from 'node-cron';
import type { Day } from './day.ts';

export interface Schedule {
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** HH:MM by which the forecast of a night must be published. */
  readonly deadline: string;
  readonly stale_after_hours: number;
  readonly expire_after_hours: number;
}

const MS_PER_DAY = 86_400_000;
/** The rarest expression fires once in eight years: 29 February around a year such as 2100. */
const SEARCH_DAYS = 8 * 366;

/** Problems of a cron expression, one text each; empty when it can be used. */
export function cronProblems(expression: string): string[] {
  const { valid, errors } = cron.validateDetailed(expression);
  if (!valid) return errors.map((error) => `${error.field}: ${error.message}`);
  return nextFire(expression, new Date(0)) === null ? ['it never fires'] : [];
}

/** First instant strictly after `after` at which the expression fires; null when there is none. */
export function nextFire(expression: string, after: Date): Date | null {
  return search(expression, after.getTime(), 1);
}

/** Last instant at or before `until` at which the expression fires; null when there is none. */
export function lastFire(expression: string, until: Date): Date | null {
  return search(expression, until.getTime(), -1);
}

/** First `deadline` clock time (HH:MM) at or after an instant. */
export function deadlineAfter(fire: Date, deadline: string): Date {
  const [hour, minute] = deadline.split(':').map(Number) as [number, number];
  const midnight = Math.floor(fire.getTime() / MS_PER_DAY) * MS_PER_DAY;
  const sameDay = midnight + (hour * 60 + minute) * 60_000;
  return new Date(sameDay >= fire.getTime() ? sameDay : sameDay + MS_PER_DAY);
}

/**
 * Last instant of the UTC day whose nights forecast from `asOf`, which is the day after it. What was published from `asOf` is fresh until a
 * later night is due, whenever it was made: a replay of an old day is as old as its data.
 */
export function endOfNightsFrom(asOf: Day): Date {
  return new Date((asOf + 2) * MS_PER_DAY - 1);
}

/** Deadline of the first night that starts after `after`: until then the forecast is fresh. */
export function nextExpectedAt(schedule: Schedule, after: Date): Date {
  const fire = nextFire(schedule.cron, after);
  if (fire === null) throw new RangeError(`the cron expression ${schedule.cron} never fires`);
  return deadlineAfter(fire, schedule.deadline);
}

/** Instant past which a forecast is stale. */
export function staleAt(schedule: Pick<Schedule, 'stale_after_hours'>, nextExpected: Date): Date {
  return hoursAfter(nextExpected, schedule.stale_after_hours);
}

/** Instant past which nothing should be ordered by a forecast. */
export function expiresAt(schedule: Pick<Schedule, 'expire_after_hours'>, nextExpected: Date): Date {
  return hoursAfter(nextExpected, schedule.expire_after_hours);
}

function hoursAfter(instant: Date, hours: number): Date {
  return new Date(instant.getTime() + hours * 3_600_000);
}

/** Walks day by day: node-cron decides which days count, the clock times of a day are the same on all of them. */
function search(expression: string, from: number, direction: 1 | -1): Date | null {
  const times = timesOfDay(expression);
  if (direction < 0) times.reverse();
  const task = cron.createTask(expression, () => undefined, { timezone: 'UTC' });
  try {
    let midnight = Math.floor(from / MS_PER_DAY) * MS_PER_DAY;
    for (let days = 0; days <= SEARCH_DAYS; days++, midnight += direction * MS_PER_DAY) {
      if (!task.match(new Date(midnight + times[0]!))) continue;
      const hit = times.find((time) => (direction > 0 ? midnight + time > from : midnight + time <= from));
      if (hit !== undefined) return new Date(midnight + hit);
    }
    return null;
  } finally {
    task.destroy();
  }
}

/** Milliseconds since midnight at which a matching day fires, rising. */
function timesOfDay(expression: string): number[] {
  const { hour, minute, second } = cron.parse(expression);
  const rising = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);
  const times: number[] = [];
  for (const h of rising(hour))
    for (const m of rising(minute))
      for (const s of rising(second)) times.push(((h * 60 + m) * 60 + s) * 1000);
  return times;
}
