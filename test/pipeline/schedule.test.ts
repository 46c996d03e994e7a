import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { runSchedule, type ScheduleOptions } from '../../pipeline/schedule.ts';
import {
  coveredUntil,
  dueNight,
  failureCode,
  retryAt,
  shouldCatchUp,
} from '../../pipeline/schedule-decisions.ts';
import { describeError, ShelfcastError } from '../../schemas/errors.ts';

const nightly = {
  cron: '0 2 * * *',
  deadline: '04:00',
  stale_after_hours: 24,
  expire_after_hours: 72,
  catch_up: true,
};
const at = (iso: string) => new Date(iso);

test('the night that is due is the last fire', () => {
  expect(dueNight('0 2 * * *', at('2026-03-01T01:59:00Z'))).toEqual(at('2026-02-28T02:00:00Z'));
  expect(dueNight('0 2 * * *', at('2026-03-01T02:00:00Z'))).toEqual(at('2026-03-01T02:00:00Z'));
});

test.each([
  ['made tonight', '2026-03-01T02:00:00Z', false],
  ['made yesterday', '2026-02-28T02:05:00Z', true],
])('at start, what was %s is caught up: %s → %s', (_when, made, expected) => {
  expect(shouldCatchUp(nightly, at(made), at('2026-03-01T09:00:00Z'))).toBe(expected);
});

test('an old day that was run by hand this morning does not stand for the night that was missed', () => {
  const published = { data_cutoff: '2026-02-20', generated_at: '2026-03-01T08:00:00Z' };
  const now = at('2026-03-01T09:00:00Z');
  expect(shouldCatchUp(nightly, coveredUntil('yesterday', published), now)).toBe(true);
  const yesterdays = { ...published, data_cutoff: '2026-02-28' };
  expect(shouldCatchUp(nightly, coveredUntil('yesterday', yesterdays), now)).toBe(false);
  expect(shouldCatchUp(nightly, coveredUntil('2026-02-20', published), now)).toBe(false);
});

test('at start, nothing published is caught up, unless the configuration says otherwise', () => {
  expect(shouldCatchUp(nightly, null, at('2026-03-01T09:00:00Z'))).toBe(true);
  expect(shouldCatchUp({ ...nightly, catch_up: false }, null, at('2026-03-01T09:00:00Z'))).toBe(false);
});

test.each([
  ['SOURCE_LATE', '2026-03-01T02:01:00Z', '2026-03-01T02:06:00.000Z'],
  ['SOURCE_MISSING', '2026-03-01T03:54:00Z', '2026-03-01T03:59:00.000Z'],
  ['SOURCE_CHANGED', '2026-03-01T02:01:00Z', '2026-03-01T02:06:00.000Z'],
  ['LOCK_HELD', '2026-03-01T02:01:00Z', '2026-03-01T02:06:00.000Z'],
  ['SOURCE_LATE', '2026-03-01T03:55:00Z', undefined],
  ['DATA_GATE_BLOCKED', '2026-03-01T02:01:00Z', undefined],
  [null, '2026-03-01T02:01:00Z', undefined],
])('after %s at %s it tries again at %s', (code, failedAt, expected) => {
  const retry = retryAt(nightly, at('2026-03-01T02:00:00Z'), { code, at: at(failedAt) }, 5);
  expect(retry?.toISOString()).toBe(expected);
});

test('the code of a failed run is read from what the program prints', () => {
  const printed = describeError(new ShelfcastError('SOURCE_LATE', { message: 'x' }));
  expect(failureCode(`some warning\n${printed}`)).toBe('SOURCE_LATE');
  expect(failureCode('Killed')).toBeNull();
});

// The scheduler itself, with real child processes that are short scripts in place of a night.
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function scheduler(script: string, changes: Partial<ScheduleOptions> = {}) {
  const events: { kind: string; [field: string]: unknown }[] = [];
  const controller = new AbortController();
  const children: ChildProcess[] = [];
  const done = runSchedule({
    schedule: { ...nightly, cron: '0 2 1 1 *' },
    coveredUntil: null,
    retryMinutes: 0.001,
    graceSeconds: 30,
    log: (_level, event) => events.push(event),
    signal: controller.signal,
    now: () => at('2026-01-01T02:00:10Z'),
    spawnRun: () => {
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
      children.push(child);
      started.push(child);
      return child;
    },
    ...changes,
  });
  const seen = (kind: string) => events.filter((event) => event.kind === kind);
  const until = async (isDone: () => boolean) => {
    while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { events, seen, until, children, done, stop: () => controller.abort() };
}

test('a missed night is made up for once at start, and the end is clean', async () => {
  const { seen, until, children, done, stop } = scheduler('');
  await until(() => seen('night_ended').length === 1);
  stop();
  await done;
  expect(children).toHaveLength(1);
  expect(seen('night_started')[0]).toMatchObject({ because: 'catch_up', attempt: 1 });
  expect(seen('night_ended')[0]).toMatchObject({ exit_code: 0, code: null });
  expect(seen('schedule_stopped')).toHaveLength(1);
});

test('a late source is tried again until it is there', async () => {
  const attempt = { count: 0 };
  const late = "console.error('error SOURCE_LATE: x'); process.exit(3)";
  const { seen, until, done, stop } = scheduler('', {
    spawnRun: () => {
      const child = spawn(process.execPath, ['-e', attempt.count++ < 2 ? late : ''], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      started.push(child);
      return child;
    },
  });
  await until(() => seen('night_ended').length === 3);
  stop();
  await done;
  expect(seen('night_ended').map((event) => [event.exit_code, event.code])).toEqual([
    [3, 'SOURCE_LATE'],
    [3, 'SOURCE_LATE'],
    [0, null],
  ]);
});

test('a wait for a late source ends at once when the scheduler is told to end', async () => {
  const { seen, until, done, stop } = scheduler("console.error('error SOURCE_LATE: x'); process.exit(3)", {
    retryMinutes: 60,
  });
  await until(() => seen('night_retries').length === 1);
  stop();
  await done;
  expect(seen('night_started')).toHaveLength(1);
});

test('nights that are due while one is going are not started', async () => {
  const { seen, until, children, done, stop } = scheduler('setInterval(() => {}, 1000)', {
    schedule: { ...nightly, cron: '* * * * * *', catch_up: false },
    now: () => new Date(),
  });
  await until(() => seen('night_skipped').length >= 1);
  expect(children).toHaveLength(1);
  stop();
  await done;
});

test('the end is passed on to a run that is going, and awaited', async () => {
  const script = `process.on('SIGTERM', () => setTimeout(() => process.exit(143), 50));
    console.log('ready'); setInterval(() => {}, 1000);`;
  const { seen, until, children, done, stop } = scheduler(script);
  let ready = false;
  await until(() => children.length === 1);
  children[0]!.stdout!.on('data', () => {
    ready = true;
  });
  await until(() => ready);
  stop();
  await done;
  expect(children[0]!.exitCode).toBe(143);
  expect(seen('night_ended')[0]).toMatchObject({ exit_code: 143 });
});

test('a run that does not end in time is killed', async () => {
  const script = `process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000);`;
  const { seen, until, children, done, stop } = scheduler(script, { graceSeconds: 0.05 });
  let ready = false;
  await until(() => children.length === 1);
  children[0]!.stdout!.on('data', () => {
    ready = true;
  });
  await until(() => ready);
  stop();
  await done;
  expect(children[0]!.signalCode).toBe('SIGKILL');
  expect(seen('night_killed')).toHaveLength(1);
});

test('a program that cannot be started is told, and the scheduler lives on', async () => {
  const { seen, until, done, stop } = scheduler('', {
    spawnRun: () => spawn('/no/such/program', [], { stdio: ['ignore', 'pipe', 'pipe'] }),
  });
  await until(() => seen('night_ended').length === 1);
  stop();
  await done;
  expect(seen('night_not_started')[0]!.message).toContain('ENOENT');
});
