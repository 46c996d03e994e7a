/** The long-running scheduler: one child process a night, never two at once. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import cron, { type ScheduledTask } from 'node-cron';
import type { Config } from '../schemas/config.ts';
import { nextFire } from '../schemas/schedule.ts';
import { dueNight, failureCode, retryAt, shouldCatchUp } from './schedule-decisions.ts';

export type ScheduleLog = (
  level: 'info' | 'warn' | 'error',
  event: { readonly kind: string; readonly [field: string]: unknown },
) => void;

export interface ScheduleOptions {
  readonly schedule: Config['schedule'];
  /** Last instant whose night is not missing at start (`coveredUntil`); null when nothing is published. */
  readonly coveredUntil: Date | null;
  readonly retryMinutes: number;
  /** How long a run may take to end after SIGTERM, before it is killed. */
  readonly graceSeconds: number;
  readonly log: ScheduleLog;
  /** Aborted to end the scheduler. */
  readonly signal: AbortSignal;
  now(): Date;
  /** Starts one run as a child process, its stderr piped. */
  spawnRun(): ChildProcess;
}

/** Runs nights until `signal` is aborted; then ends the child, if any, and resolves. */
export async function runSchedule(options: ScheduleOptions): Promise<void> {
  const { schedule, log, signal } = options;
  let night: Promise<void> | null = null;
  const start = (because: string) => {
    if (night !== null) return log('warn', { kind: 'night_skipped', because: 'a run is still going' });
    night = runNightAttempts(because, options).finally(() => {
      night = null;
    });
  };
  const task = cron.schedule(schedule.cron, () => start('due'), cronOptions(log));
  task.on('execution:missed', () => {
    if (schedule.catch_up) start('missed');
  });
  log('info', { kind: 'schedule_started', cron: schedule.cron, next_at: nextAt(options) });
  if (shouldCatchUp(schedule, options.coveredUntil, options.now())) start('catch_up');
  await aborted(signal);
  await endTask(task);
  await night;
  log('info', { kind: 'schedule_stopped' });
}

function cronOptions(log: ScheduleLog) {
  const logger = (level: 'info' | 'warn' | 'error') => (message: string | Error) =>
    log(level, { kind: 'cron', message: String(message) });
  return {
    timezone: 'UTC',
    noOverlap: true,
    logger: { info: logger('info'), warn: logger('warn'), error: logger('error'), debug: () => undefined },
  };
}

async function endTask(task: ScheduledTask): Promise<void> {
  await task.destroy();
}

/** A night is one run, and more of them while a source is late and the deadline has not passed. */
async function runNightAttempts(because: string, options: ScheduleOptions): Promise<void> {
  const { schedule, log, signal, now } = options;
  const nightStart = dueNight(schedule.cron, now()) ?? now();
  for (let attempt = 1; ; attempt++) {
    log('info', { kind: 'night_started', because: attempt === 1 ? because : 'retry', attempt });
    const { exitCode, code } = await runOnce(options);
    const level = exitCode === 0 ? 'info' : 'error';
    log(level, { kind: 'night_ended', exit_code: exitCode, code, next_at: nextAt(options) });
    const retry =
      exitCode === 0 ? null : retryAt(schedule, nightStart, { code, at: now() }, options.retryMinutes);
    if (retry === null || signal.aborted) return;
    log('warn', { kind: 'night_retries', code, retry_at: retry.toISOString() });
    if (!(await waitUntil(retry, options))) return;
  }
}

/** False when the scheduler was told to end meanwhile. */
async function waitUntil(instant: Date, { now, signal }: ScheduleOptions): Promise<boolean> {
  try {
    await delay(Math.max(0, instant.getTime() - now().getTime()), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

async function runOnce(options: ScheduleOptions): Promise<{ exitCode: number | null; code: string | null }> {
  const child = options.spawnRun();
  let stderrTail = '';
  child.stderr?.on('data', (piece: Buffer | string) => {
    stderrTail = (stderrTail + String(piece)).slice(-20_000);
  });
  const forget = endChildOnAbort(child, options);
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, code: failureCode(stderrTail) };
  } catch (error) {
    options.log('error', { kind: 'night_not_started', message: String(error) });
    return { exitCode: null, code: null };
  } finally {
    forget();
  }
}

/** Passes the end on to the child, and ends it the hard way when it takes too long; a killed run loses nothing. */
function endChildOnAbort(child: ChildProcess, { signal, graceSeconds, log }: ScheduleOptions): () => void {
  let hardEnd: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    hardEnd = setTimeout(() => {
      log('warn', { kind: 'night_killed', after_seconds: graceSeconds });
      child.kill('SIGKILL');
    }, graceSeconds * 1000);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(hardEnd);
    signal.removeEventListener('abort', end);
  };
}

function nextAt({ schedule, now }: ScheduleOptions): string | null {
  return nextFire(schedule.cron, now())?.toISOString() ?? null;
}

/** A pending promise does not keep a process alive; the cron task's timer does. */
function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
