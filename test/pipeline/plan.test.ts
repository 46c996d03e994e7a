import { mkdirSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Job } from '../../jobs/job.ts';
import { orderByTables, type Plan, type PlanSettings, planRun } from '../../pipeline/plan.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { tinyConfig, tinyJob, tinyNight } from '../support/tiny-jobs.ts';

const newFolder = tempFolders();

function settingsFor(home: string, changes: Partial<PlanSettings> = {}): PlanSettings {
  return {
    config: tinyConfig(),
    layout: layoutOf(home),
    asOf: '2026-03-01',
    codeVersion: '1.0.0',
    dataRoot: home,
    force: false,
    earlier: {},
    ...changes,
  };
}

const partsOf = (plan: Plan) => Object.fromEntries(plan.jobs.map(({ job, parts }) => [job.name, parts]));
const actionsOf = (plan: Plan) =>
  Object.fromEntries(plan.jobs.map((p) => [p.job.name, `${p.action}: ${p.because}`]));

/** Makes the outputs of the named jobs, as a run would have. */
function finish(plan: Plan, names: readonly string[] = plan.jobs.map(({ job }) => job.name)): void {
  for (const { job, output } of plan.jobs)
    if (names.includes(job.name)) mkdirSync(output, { recursive: true });
}

describe('the order of jobs', () => {
  test('puts producers before readers, in whatever order the jobs come', () => {
    const jobs = tinyNight();
    fc.assert(
      fc.property(fc.shuffledSubarray(jobs, { minLength: jobs.length }), (shuffled) => {
        const ordered = orderByTables(shuffled);
        const done = new Set<string>();
        for (const job of ordered) {
          for (const table of job.reads) expect(done.has(table)).toBe(true);
          for (const table of job.writes) done.add(table);
        }
        expect(ordered).toHaveLength(jobs.length);
      }),
    );
  });

  test.each([
    [
      'a table that nobody writes',
      [tinyJob({ name: 'clean', reads: ['raw'] })],
      'job clean reads raw, which no job writes',
    ],
    [
      'a circle',
      [tinyJob({ name: 'a', reads: ['b'] }), tinyJob({ name: 'b', reads: ['a'] }), tinyJob({ name: 'c' })],
      'jobs wait for each other: a, b',
    ],
    [
      'a table that two jobs write',
      [tinyJob({ name: 'a', writes: ['t'] }), tinyJob({ name: 'b', writes: ['t'] })],
      'more than one job writes t',
    ],
    ['a night that publishes nothing', [tinyJob({ name: 'a' })], 'no job writes the table `published`'],
  ] as [string, Job[], string][])('%s is a bug', (_what, jobs, message) => {
    expect(() => planRun(jobs, settingsFor(newFolder()))).toThrow(message);
  });
});

test('a plan does not depend on the order in which the jobs come', () => {
  const home = newFolder();
  const describePlan = (jobs: readonly Job[]) => {
    const plan = planRun(jobs, settingsFor(home));
    const jobsByName = plan.jobs.map(({ job, ...rest }) => ({ ...rest, name: job.name }));
    return { runId: plan.runId, jobs: jobsByName.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  };
  const expected = describePlan(tinyNight());
  fc.assert(
    fc.property(fc.shuffledSubarray(tinyNight(), { minLength: 5 }), (shuffled) => {
      expect(describePlan(shuffled)).toEqual(expected);
    }),
  );
});

test('a run is named for its day and for everything that can change what is published', () => {
  const home = newFolder();
  const runIdOf = (jobs: readonly Job[], changes: Partial<PlanSettings> = {}) =>
    planRun(jobs, settingsFor(home, changes)).runId;
  const base = runIdOf(tinyNight());
  expect(base).toMatch(/^20260301-[0-9a-f]{12}$/);
  expect(runIdOf(tinyNight({ ingest: { settings: { source: 'other' } } }))).not.toBe(base);
  expect(runIdOf(tinyNight(), { codeVersion: '1.0.1' })).not.toBe(base);
  expect(runIdOf(tinyNight(), { asOf: '2026-03-02' })).toMatch(/^20260302-/);
  // The report comes after publishing: it cannot change what is published.
  expect(runIdOf(tinyNight({ report: { settings: { plots: 9 } } }))).toBe(base);
});

describe('what runs, and why', () => {
  test('everything, the first time', () => {
    const plan = planRun(tinyNight(), settingsFor(newFolder()));
    expect(new Set(Object.values(actionsOf(plan)))).toEqual(new Set(['run: first run']));
  });

  test('nothing, when everything is there', () => {
    const settings = settingsFor(newFolder());
    const plan = planRun(tinyNight(), settings);
    finish(plan);
    const again = planRun(tinyNight(), { ...settings, earlier: partsOf(plan) });
    expect(new Set(Object.values(actionsOf(again)))).toEqual(new Set(['skip: its output is there']));
  });

  test('everything, when forced', () => {
    const settings = settingsFor(newFolder());
    finish(planRun(tinyNight(), settings));
    const forced = planRun(tinyNight(), { ...settings, force: true });
    expect(new Set(Object.values(actionsOf(forced)))).toEqual(new Set(['run: forced']));
  });

  test('what a changed setting reaches, by name', () => {
    const settings = settingsFor(newFolder());
    const plan = planRun(tinyNight(), settings);
    finish(plan);
    const changed = planRun(tinyNight({ clean: { settings: { gates: 2 } } }), {
      ...settings,
      earlier: partsOf(plan),
    });
    expect(actionsOf(changed)).toEqual({
      ingest: 'skip: its output is there',
      clean: 'run: setting gates changed',
      score: 'run: table clean changed',
      publish: 'run: table scored changed, table clean changed',
      report: 'run: table published changed, table scores changed',
    });
  });

  test('everything, when the code or the day changed', () => {
    const settings = settingsFor(newFolder());
    const plan = planRun(tinyNight(), settings);
    finish(plan);
    const newCode = planRun(tinyNight(), { ...settings, codeVersion: '2', earlier: partsOf(plan) });
    expect(actionsOf(newCode).ingest).toBe('run: code changed');
    const nextDay = planRun(tinyNight(), { ...settings, asOf: '2026-03-02', earlier: partsOf(plan) });
    expect(actionsOf(nextDay).ingest).toBe('run: as-of changed');
  });

  test('what a killed run left undone', () => {
    const settings = settingsFor(newFolder());
    const plan = planRun(tinyNight(), settings);
    finish(plan, ['ingest', 'clean']);
    const resumed = planRun(tinyNight(), { ...settings, earlier: partsOf(plan) });
    expect(actionsOf(resumed)).toEqual({
      ingest: 'skip: its output is there',
      clean: 'skip: its output is there',
      score: 'run: its output is gone',
      publish: 'run: its output is gone',
      report: 'run: its output is gone',
    });
  });

  test('nothing for a working table that retention removed and nobody reads any more', () => {
    const settings = settingsFor(newFolder());
    const plan = planRun(tinyNight(), settings);
    finish(plan);
    const output = (name: string) => plan.jobs.find(({ job }) => job.name === name)!.output;
    rmSync(output('clean'), { recursive: true });
    rmSync(output('ingest'), { recursive: true });
    const again = planRun(tinyNight(), { ...settings, earlier: partsOf(plan) });
    expect(actionsOf(again)).toMatchObject({
      ingest: 'skip: nobody needs its output',
      clean: 'skip: nobody needs its output',
      score: 'skip: its output is there',
    });
  });

  test('only what a missing end needs, when its inputs are still there', () => {
    const settings = settingsFor(newFolder());
    const plan = planRun(tinyNight(), settings);
    finish(plan, ['score', 'publish']);
    const again = planRun(tinyNight(), { ...settings, earlier: partsOf(plan) });
    expect(again.jobs.filter(({ action }) => action === 'run').map(({ job }) => job.name)).toEqual([
      'report',
    ]);
  });

  test('a job again whose output is there but was never settled', () => {
    const settings = settingsFor(newFolder());
    const jobs = tinyNight({ publish: { isSettled: () => false } });
    const plan = planRun(jobs, settings);
    finish(plan);
    const again = planRun(jobs, { ...settings, earlier: partsOf(plan) });
    expect(actionsOf(again)).toMatchObject({
      clean: 'skip: its output is there',
      publish: 'run: its output is there, but not whole or not in force',
      report: 'skip: its output is there',
    });
  });
});
