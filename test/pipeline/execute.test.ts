import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Job, ShardPool } from '../../jobs/job.ts';
import { type ExecuteOptions, executePlan } from '../../pipeline/execute.ts';
import { type Plan, planRun } from '../../pipeline/plan.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { RunEvent } from '../../schemas/events.ts';
import { type Layout, layoutOf } from '../../warehouse/layout.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { textOf, tinyConfig, tinyJob, tinyNight } from '../support/tiny-jobs.ts';

const newFolder = tempFolders();
const noShards: ShardPool = { size: 1, map: () => Promise.reject(new Error('no shards here')) };

let layout: Layout;
beforeEach(() => {
  layout = layoutOf(newFolder());
});

function planOf(jobs: readonly Job[]): Plan {
  return planRun(jobs, {
    config: tinyConfig(),
    layout,
    asOf: '2026-03-01',
    codeVersion: '1.0.0',
    dataRoot: layout.home,
    force: false,
    earlier: {},
  });
}

interface Outcome {
  readonly plan: Plan;
  readonly events: RunEvent[];
  readonly states: Record<string, string>;
  readonly error: unknown;
}

async function run(jobs: readonly Job[], changes: Partial<ExecuteOptions> = {}): Promise<Outcome> {
  const plan = planOf(jobs);
  const events: RunEvent[] = [];
  const states: Record<string, string> = {};
  const error = await executePlan({
    config: tinyConfig(),
    layout,
    plan,
    generatedAt: new Date('2026-03-02T02:00:00Z'),
    now: new Date('2026-03-02T02:00:00Z'),
    codeVersion: '1.0.0',
    acceptedGates: [],
    shards: noShards,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    onJob: (planned, state) => {
      states[planned.job.name] = state;
    },
    ...changes,
  }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { plan, events, states, error };
}

const outputOf = (plan: Plan, name: string) => plan.jobs.find(({ job }) => job.name === name)!.output;
/** Everything below the home that is not a finished output. */
const leftovers = () =>
  readdirSync(layout.home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tmp-|^tmp\//.test(name),
  );

test('jobs run in their order, and each finds what it reads', async () => {
  const { plan, states, error } = await run(tinyNight());
  expect(error).toBeNull();
  expect(Object.entries(states)).toEqual(
    ['ingest', 'clean', 'score', 'publish', 'report'].map((name) => [name, 'done']),
  );
  expect(textOf(outputOf(plan, 'report'))).toBe(
    'report ← publish ← score ← clean ← ingest ← clean ← ingest ← score ← clean ← ingest',
  );
  expect(leftovers()).toEqual([]);
});

test('the result does not depend on the order in which the jobs come', async () => {
  const texts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(tinyNight(), { minLength: 5 }), async (shuffled) => {
      layout = layoutOf(newFolder());
      const { plan } = await run(shuffled);
      texts.add(
        plan.jobs
          .map(({ job, output }) => `${job.name}: ${textOf(output)}`)
          .sort()
          .join('\n'),
      );
    }),
    { numRuns: 20 },
  );
  expect(texts.size).toBe(1);
});

test('what is there is skipped, and said so', async () => {
  await run(tinyNight());
  const { states, events } = await run(tinyNight());
  expect(new Set(Object.values(states))).toEqual(new Set(['skipped']));
  expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['job_skipped']));
});

describe('a job that fails', () => {
  const failing = (before: () => void) => tinyNight({ score: { before } });

  test('ends the run, keeps what was finished before it, and leaves nothing of its own', async () => {
    const boom = new Error('boom');
    const { plan, states, error, events } = await run(
      failing(() => {
        throw boom;
      }),
    );
    expect(error).toBe(boom);
    expect(states).toEqual({ ingest: 'done', clean: 'done', score: 'failed' });
    expect(existsSync(outputOf(plan, 'clean'))).toBe(true);
    expect(existsSync(outputOf(plan, 'score'))).toBe(false);
    expect(leftovers()).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: 'job_failed', job: 'score', code: 'INTERNAL', message: 'boom' });
  });

  test('half way through its output leaves none of it', async () => {
    const jobs = tinyNight({
      score: {
        before: (context) => {
          writeFileSync(join(context.out, 'half'), 'x');
          writeFileSync(join(context.temp, 'spill'), 'x');
          throw new Error('died half way');
        },
      },
    });
    const { plan } = await run(jobs);
    expect(existsSync(outputOf(plan, 'score'))).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  test('resumes where it stopped, next time', async () => {
    await run(
      failing(() => {
        throw new Error('boom');
      }),
    );
    const { states, error } = await run(tinyNight());
    expect(error).toBeNull();
    expect(states).toMatchObject({ ingest: 'skipped', clean: 'skipped', score: 'done', publish: 'done' });
  });

  test.each([
    ['ENOSPC', 'STORAGE_FULL'],
    ['EDQUOT', 'STORAGE_FULL'],
    ['EACCES', 'STORAGE_DENIED'],
    ['EROFS', 'STORAGE_DENIED'],
  ])('for %s is %s', async (code, expected) => {
    const { error, events } = await run(
      failing(() => {
        throw Object.assign(new Error(`${code}: the system says no`), { code });
      }),
    );
    expect(error).toBeInstanceOf(ShelfcastError);
    expect((error as ShelfcastError).code).toBe(expected);
    expect(events.at(-1)).toMatchObject({ kind: 'job_failed', code: expected });
  });

  test('for a full disk that only DuckDB noticed is STORAGE_FULL too', async () => {
    const { error } = await run(
      failing(() => {
        throw new Error('IO Error: Could not write file "x": No space left on device');
      }),
    );
    expect((error as ShelfcastError).code).toBe('STORAGE_FULL');
  });

  test('for a reason of its own keeps that reason', async () => {
    const reason = new ShelfcastError('DATA_NO_SERIES', { message: 'none' });
    const { error } = await run(
      failing(() => {
        throw reason;
      }),
    );
    expect(error).toBe(reason);
  });
});

test('a table that a job does not declare cannot be read', async () => {
  const jobs = tinyNight({ publish: { before: (context) => void context.input('raw') } });
  const { error } = await run(jobs);
  expect((error as Error).message).toBe('job publish reads raw without declaring it');
});

describe('settling', () => {
  /** Publishes by writing a mark; `dies` makes the run die between rename and settle. */
  function settling(dies: boolean): Job[] {
    const mark = () => join(layout.home, 'in-force');
    return tinyNight({
      publish: {
        settle: ({ output }) => {
          if (dies) throw new Error('killed');
          writeFileSync(mark(), output);
        },
        isSettled: () => existsSync(mark()),
      },
    });
  }

  test('follows the rename, and happens again when a run died between the two', async () => {
    const first = await run(settling(true));
    expect((first.error as Error).message).toBe('killed');
    expect(existsSync(outputOf(first.plan, 'publish'))).toBe(true);
    const second = await run(settling(false));
    expect(second.error).toBeNull();
    expect(second.states).toMatchObject({ score: 'skipped', publish: 'done', report: 'done' });
    const third = await run(settling(false));
    expect(third.states).toMatchObject({ publish: 'skipped' });
  });

  test('is told the output, and may warn', async () => {
    const told: string[] = [];
    const jobs = tinyNight({
      publish: {
        settle: (context) => {
          told.push(context.output);
          context.warn?.('OLD_RUN', 'would not go');
        },
      },
    });
    const { plan, events } = await run(jobs);
    expect(told).toEqual([outputOf(plan, 'publish')]);
    expect(events).toContainEqual({
      kind: 'warning',
      job: 'publish',
      code: 'OLD_RUN',
      message: 'would not go',
    });
  });
});

describe('an abort', () => {
  test('before a job stops the run there', async () => {
    const controller = new AbortController();
    const jobs = tinyNight({ clean: { before: () => controller.abort(new Error('SIGTERM')) } });
    const { states, error } = await run(jobs, { signal: controller.signal });
    expect((error as Error).message).toBe('SIGTERM');
    expect(states.score).toBeUndefined();
  });

  test('during a job does not wait for it, and leaves nothing of it', async () => {
    const controller = new AbortController();
    const never = () => {
      setImmediate(() => controller.abort(new Error('SIGTERM')));
      return new Promise<void>(() => undefined);
    };
    const { plan, error, states } = await run(tinyNight({ clean: { before: never } }), {
      signal: controller.signal,
    });
    expect((error as Error).message).toBe('SIGTERM');
    expect(states.clean).toBe('failed');
    expect(existsSync(outputOf(plan, 'clean'))).toBe(false);
    expect(leftovers()).toEqual([]);
  });
});

test('what a dead run left in the folder for spilling is removed', async () => {
  mkdirSync(join(layout.temp, '999-dead'), { recursive: true });
  await run(tinyNight());
  expect(existsSync(join(layout.temp, '999-dead'))).toBe(false);
});

test('output is written beside its place, in the same folder, so that the rename is one', async () => {
  const beside: string[] = [];
  const jobs = tinyNight({ clean: { before: (context) => void beside.push(context.out) } });
  const { plan } = await run(jobs);
  expect(dirname(beside[0]!)).toBe(dirname(outputOf(plan, 'clean')));
});

test('a job may place its output in its own way', async () => {
  const placed: [string, string][] = [];
  const jobs = tinyNight().map((job): Job => {
    if (job.name !== 'clean') return job;
    return {
      ...job,
      place: (from, to) => {
        placed.push([from, to]);
        mkdirSync(to, { recursive: true });
        writeFileSync(join(to, 'text'), textOf(from));
      },
    };
  });
  const { plan, error } = await run(jobs);
  expect(error).toBeNull();
  expect(placed.map(([, to]) => to)).toEqual([outputOf(plan, 'clean')]);
  expect(tinyJob({ name: 'x' }).place).toBeUndefined();
});
