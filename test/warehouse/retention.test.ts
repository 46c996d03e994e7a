import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Layout } from '../../warehouse/layout.ts';
import { applyRetention } from '../../warehouse/retention.ts';
import { temporaryHome } from '../support/publish-context.ts';

let layout: Layout;
beforeEach(() => {
  layout = temporaryHome();
});
afterEach(() => rmSync(layout.home, { recursive: true, force: true }));

const keep = { published_runs: 2, working_sets: 2 };

function addPublished(runId: string, generatedAt: string): void {
  const dir = layout.publishedRun(runId);
  mkdirSync(dir, { recursive: true });
  const manifest = {
    ...{ kind: 'shelfcast.published', version: 1, run_id: runId },
    ...{ generated_at: generatedAt, stale_at: generatedAt },
  };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
}

function addRun(runId: string, asOf: string, startedAt: string, fingerprints: readonly string[]): void {
  mkdirSync(layout.run(runId), { recursive: true });
  const jobs = fingerprints.map((fingerprint) => ({ job: 'any', fingerprint }));
  const record = {
    kind: 'shelfcast.run',
    version: 1,
    run_id: runId,
    as_of: asOf,
    started_at: startedAt,
    jobs,
  };
  writeFileSync(join(layout.run(runId), 'run.json'), JSON.stringify(record));
  for (const fingerprint of fingerprints) {
    for (const dir of workingSet(asOf, fingerprint)) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'rows.parquet'), '');
    }
  }
}

const workingSet = (asOf: string, fingerprint: string) => [
  layout.raw('pos', asOf, fingerprint),
  layout.clean(fingerprint),
  layout.panel(fingerprint),
  layout.model(fingerprint),
  layout.forecasts(asOf, fingerprint),
];

const pidOfTheDead = () => spawnSync(process.execPath, ['-e', '']).pid;

test('the newest published runs stay, and the live one even when it is old', () => {
  for (const day of [1, 2, 3, 4]) addPublished(`run-${day}`, `2026-03-0${day}T02:00:00.000Z`);
  symlinkSync('run-1', layout.current);
  applyRetention(layout, keep, 'run-1');
  expect(readdirSync(layout.published).sort()).toEqual(['current', 'run-1', 'run-3', 'run-4']);
});

test('working tables of the latest as-of dates stay, also those of a run that failed; older ones go', () => {
  addRun('a', '2026-03-01', '2026-03-02T02:00:00.000Z', ['old', 'shared']);
  addRun('b', '2026-03-02', '2026-03-03T02:00:00.000Z', ['failed-first']);
  addRun('c', '2026-03-02', '2026-03-03T03:00:00.000Z', ['yesterday']);
  addRun('d', '2026-03-03', '2026-03-04T02:00:00.000Z', ['today', 'shared']);
  applyRetention(layout, keep, 'd');
  expect(readdirSync(join(layout.home, 'clean')).sort()).toEqual([
    'failed-first',
    'shared',
    'today',
    'yesterday',
  ]);
  expect(workingSet('2026-03-01', 'old').filter(existsSync)).toEqual([]);
  expect(workingSet('2026-03-01', 'shared').every(existsSync)).toBe(true);
});

test('a day’s folder goes with its last snapshot', () => {
  addRun('a', '2026-03-01', '2026-03-02T02:00:00.000Z', ['old']);
  addRun('b', '2026-03-02', '2026-03-03T02:00:00.000Z', ['new']);
  applyRetention(layout, { ...keep, working_sets: 1 }, 'b');
  expect(readdirSync(join(layout.home, 'raw', 'pos'))).toEqual(['dt=2026-03-02']);
  expect(readdirSync(join(layout.home, 'forecasts'))).toEqual(['as_of=2026-03-02']);
});

test('a replay of an old day is kept as the latest work', () => {
  addRun('a', '2026-03-08', '2026-03-09T02:00:00.000Z', ['nightly']);
  addRun('b', '2025-01-01', '2026-03-09T09:00:00.000Z', ['replay']);
  applyRetention(layout, { ...keep, working_sets: 1 }, 'b');
  expect(readdirSync(join(layout.home, 'panel'))).toEqual(['replay']);
});

test('a night that could not even be planned takes no other one’s place', () => {
  addRun('a', '2026-03-01', '2026-03-02T02:00:00.000Z', ['before']);
  addRun('b', '2026-03-02', '2026-03-03T02:00:00.000Z', []);
  addRun('c', '2026-03-03', '2026-03-04T02:00:00.000Z', ['today']);
  applyRetention(layout, keep, 'c');
  expect(readdirSync(join(layout.home, 'clean')).sort()).toEqual(['before', 'today']);
});

test('without a record of the live run no working table is touched', () => {
  addRun('a', '2026-03-01', '2026-03-02T02:00:00.000Z', ['old']);
  applyRetention(layout, keep, 'unknown');
  expect(workingSet('2026-03-01', 'old').every(existsSync)).toBe(true);
});

test('quarantine and run records are never touched', () => {
  const rejects = join(layout.quarantine('sales', '2020-01-01'), 'pos-old.parquet');
  mkdirSync(layout.quarantine('sales', '2020-01-01'), { recursive: true });
  writeFileSync(rejects, '');
  addRun('a', '2020-01-01', '2020-01-02T02:00:00.000Z', ['old']);
  addRun('b', '2026-03-02', '2026-03-03T02:00:00.000Z', ['new']);
  applyRetention(layout, { ...keep, working_sets: 1 }, 'b');
  expect(existsSync(rejects)).toBe(true);
  expect(readdirSync(layout.runs).sort()).toEqual(['a', 'b']);
});

test('what a dead process left half written goes; what a living one writes stays', () => {
  mkdirSync(join(layout.home, 'clean'), { recursive: true });
  const at = (pid: number | undefined, tail: string) => join(layout.home, 'clean', `.tmp-fp-${pid}-${tail}`);
  const dead = at(pidOfTheDead(), '00000001');
  const living = at(process.ppid, '00000002');
  const own = at(process.pid, '00000003');
  const ownOfABefore = at(process.pid, '00000004');
  for (const path of [dead, living, own, ownOfABefore]) mkdirSync(path);
  utimesSync(ownOfABefore, new Date('2020-01-01'), new Date('2020-01-01'));
  applyRetention(layout, keep, 'any');
  expect([dead, living, own, ownOfABefore].map((path) => existsSync(path))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('what a dead process left half written goes from runs and quarantine too, and nothing else does', () => {
  const pid = pidOfTheDead();
  const day = layout.quarantine('sales', '2020-01-01');
  for (const dir of [layout.run('a'), day]) mkdirSync(dir, { recursive: true });
  const half = [
    join(layout.run('a'), `.tmp-report.html-${pid}-00000001`),
    join(day, `.tmp-pos-${pid}-00000002`),
  ];
  const whole = [join(layout.run('a'), 'report.html'), join(day, 'pos-fp.parquet')];
  for (const file of [...half, ...whole]) writeFileSync(file, '');
  applyRetention(layout, keep, 'any');
  expect(half.filter(existsSync)).toEqual([]);
  expect(whole.every(existsSync)).toBe(true);
});

test('a link that a dead process was about to put in place of current goes, wherever it leads', () => {
  addPublished('run-1', '2026-03-01T02:00:00.000Z');
  symlinkSync('run-1', layout.current);
  const pid = pidOfTheDead();
  for (const [k, target] of ['run-1', 'gone'].entries())
    symlinkSync(target, join(layout.published, `.tmp-current-${pid}-0000000${k}`));
  applyRetention(layout, keep, 'any');
  expect(readdirSync(layout.published).sort()).toEqual(['current', 'run-1']);
});

test.skipIf(process.getuid?.() === 0)('a folder that will not go is a warning, not an error', () => {
  for (const day of [1, 2, 3]) addPublished(`run-${day}`, `2026-03-0${day}T02:00:00.000Z`);
  symlinkSync('run-3', layout.current);
  chmodSync(layout.publishedRun('run-1'), 0o500);
  const { warnings } = applyRetention(layout, keep, 'any');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('run-1');
  chmodSync(layout.publishedRun('run-1'), 0o700);
});

test('refused tables go with the working tables of their day; the page that tells of them stays', () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03'];
  for (const day of days) {
    addRun(day, day, `${day}T02:00:00.000Z`, [`fingerprint-${day}`]);
    mkdirSync(layout.refused(day));
    writeFileSync(layout.refusedReport(day), 'page');
  }
  addPublished('2026-03-03', '2026-03-03T02:00:00.000Z');
  applyRetention(layout, keep, '2026-03-03');
  expect(days.map((day) => existsSync(layout.refused(day)))).toEqual([false, true, true]);
  expect(days.map((day) => existsSync(layout.refusedReport(day)))).toEqual([true, true, true]);
});
