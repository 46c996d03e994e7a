import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { layoutOf } from '../../warehouse/layout.ts';
import { acquireLock } from '../../warehouse/lock.ts';
import { copyChain, LAST_DAY, type SmallChain, smallChain, writeSales } from '../support/small-chain.ts';

const MAIN = fileURLToPath(new URL('../../pipeline/main.ts', import.meta.url));

function program(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const events = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** One night for all tests that start from a published one; each of them gets a copy, which is as good. */
let published: SmallChain;
let firstNight: ReturnType<typeof program>;
beforeAll(() => {
  published = smallChain();
  firstNight = program('run', '--config', published.config);
}, 120_000);

const publishedChain = () => copyChain(published);

test('a night says what it does, and what it publishes can be checked and queried', () => {
  const { config, home } = published;
  expect(firstNight.stderr).toBe('');
  expect(firstNight.status).toBe(0);
  expect(events(firstNight.stdout).at(-1)).toMatchObject({ level: 'info', kind: 'run_finished' });
  expect(program('verify', '--home', home)).toMatchObject({ status: 0, stderr: '' });
  expect(program('status', '--config', config)).toMatchObject({ status: 0 });
  const query = 'select count(*) n, min(ds) ds from forecasts';
  const rows = program('sql', query, '--home', home, '--format', 'json');
  expect(JSON.parse(rows.stdout)).toEqual([{ n: 6 * 7, ds: '2026-03-01' }]);
});

test('the same night again does nothing and rewrites nothing', () => {
  const { config, home } = publishedChain();
  const manifest = join(home, 'published', 'current', 'manifest.json');
  const before = statSync(manifest).mtimeMs;
  const again = program('run', '--config', config);
  expect(again.status).toBe(0);
  expect(events(again.stdout).map((event) => event.kind)).toEqual(['nothing_to_do']);
  expect(statSync(manifest).mtimeMs).toBe(before);
});

test('the plan says what would run and why', () => {
  const { config } = published;
  const plan = JSON.parse(program('plan', '--config', config, '--json').stdout);
  expect(plan).toMatchObject({ kind: 'shelfcast.plan', version: 1, asOf: LAST_DAY });
  expect(plan.jobs.map((job: { action: string }) => job.action)).not.toContain('run');
  expect(program('plan', '--config', config, '--force').stdout).toContain('forced');
});

test('a missing source is exit code 3, names its owner, and shows no stack trace', () => {
  const { config } = smallChain({ withData: false });
  const { status, stderr, stdout } = program('run', '--config', config);
  expect(status).toBe(3);
  expect(stderr).toContain('error SOURCE_MISSING: ');
  expect(stderr).toContain('Test');
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(events(stdout)).toMatchObject([
    { level: 'error', kind: 'run_failed', code: 'SOURCE_MISSING', where: { source: 'sales', owner: 'Test' } },
  ]);
});

test('a late source is exit code 3', () => {
  const { config } = smallChain();
  const { status, stderr, stdout } = program('run', '--config', config, '--as-of', '2026-03-05');
  expect(status).toBe(3);
  expect(stderr).toContain('error SOURCE_LATE: ');
  const failures = events(stdout).filter(({ level }) => level === 'error');
  expect(failures.map(({ kind }) => kind)).toEqual(['job_failed', 'run_failed']);
  for (const failure of failures)
    expect(failure).toMatchObject({
      code: 'SOURCE_LATE',
      expected: expect.stringContaining('2026-03-05'),
      came: LAST_DAY,
      mend: expect.stringContaining('Test'),
      where: { source: 'sales', owner: 'Test' },
    });
});

test('a held lock is exit code 4 and names its holder', async () => {
  const { config, home } = smallChain();
  const lock = await acquireLock(layoutOf(home), { runId: 'other', since: '2026-03-01T02:00:00.000Z' });
  const { status, stderr } = program('run', '--config', config);
  lock.release();
  expect(status).toBe(4);
  expect(stderr).toContain(`process ${process.pid}, run other, since 2026-03-01T02:00:00.000Z`);
});

test('a refused night is exit code 5, keeps the old run, and can be accepted', { timeout: 120_000 }, () => {
  const { config, folder, home } = publishedChain();
  const served = program('status', '--home', home, '--json').stdout;
  writeSales(folder, 100);
  const refused = program('run', '--config', config);
  expect(refused.status).toBe(5);
  expect(refused.stderr).toContain('error PUBLISH_REFUSED: ');
  expect(JSON.parse(program('status', '--home', home, '--json').stdout)).toMatchObject({
    published: JSON.parse(served).published,
    last_run: { status: 'refused', error: { code: 'PUBLISH_REFUSED' } },
  });
  expect(program('verify', '--home', home).status).toBe(0);
  expect(program('run', '--config', config, '--accept', 'change').status).toBe(0);
});

test('a refused night has a page that says so, in place of a report, until it is published', {
  timeout: 120_000,
}, () => {
  const { config, home } = publishedChain();
  const current = join(home, 'published', 'current');
  const served = readlinkSync(current);
  const yaml = readFileSync(config, 'utf8');
  writeFileSync(config, yaml.replace('better_by: -1', 'better_by: 1'));
  const { status, stderr, stdout } = program('run', '--config', config);
  expect(status).toBe(5);
  expect(events(stdout).filter((event) => event.code === 'REFUSED_NOT_REPORTED')).toEqual([]);
  const [, path] = /report: (.+report-refused\.html)/.exec(stderr)!;
  const page = readFileSync(path!, 'utf8');
  expect(page).toContain('Refused: not published');
  expect(page).toContain('Refused by acceptance.');
  expect(page).toContain(`Readers are served run ${served} meanwhile`);
  expect(readlinkSync(current)).toBe(served);
  expect(existsSync(join(dirname(path!), 'report.html'))).toBe(false);
  expect(program('run', '--config', config, '--accept', 'acceptance').status).toBe(0);
  expect(readFileSync(join(dirname(path!), 'report.html'), 'utf8')).not.toContain('not published');
  expect(existsSync(path!)).toBe(false);
});

test('a damaged published run is found by verify and mended by a forced run', { timeout: 120_000 }, () => {
  const { config, home } = publishedChain();
  appendFileSync(join(home, 'published', 'current', 'forecasts.parquet'), 'x');
  const found = program('verify', '--home', home);
  expect(found.status).toBe(6);
  expect(found.stderr).toContain('error PUBLISHED_DAMAGED: ');
  expect(found.stdout).toContain('FAILED  forecasts.parquet');
  expect(program('run', '--config', config, '--force').status).toBe(0);
  expect(program('verify', '--home', home).status).toBe(0);
});

test('a run that is stopped says so with the code of its signal, and the next one finishes it', {
  timeout: 120_000,
}, async () => {
  const { config, home } = smallChain();
  const child = spawn(process.execPath, [MAIN, 'run', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (text: Buffer) => {
    if (!child.killed && text.includes('"job":"train"')) child.kill('SIGTERM');
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  const [status] = await once(child, 'close');
  expect(stderr).toContain('stopped by SIGTERM');
  expect(status).toBe(143);
  expect(program('run', '--config', config).status).toBe(0);
  expect(program('verify', '--home', home).status).toBe(0);
});

test('the scheduler runs the night in a process of its own and ends cleanly', {
  timeout: 120_000,
}, async () => {
  const { config, home } = smallChain({ extra: 'schedule: { cron: "* * * * * *", catch_up: false }\n' });
  const child = spawn(process.execPath, [MAIN, 'schedule', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
    if (!child.killed && stdout.includes('"kind":"night_ended"')) child.kill('SIGTERM');
  });
  const [status] = await once(child, 'close');
  expect(status).toBe(0);
  const seen = events(stdout);
  expect(seen.find((event) => event.kind === 'night_ended')).toMatchObject({ exit_code: 0 });
  expect(seen.some((event) => event.kind === 'run_finished')).toBe(true);
  expect(seen.at(-1)).toMatchObject({ kind: 'schedule_stopped' });
  expect(program('verify', '--home', home).status).toBe(0);
});

test('a scheduler that finds the published run damaged starts all the same, and its first run mends it', {
  timeout: 120_000,
}, async () => {
  const { config, home } = publishedChain();
  rmSync(join(home, 'published', 'current', 'manifest.json'));
  const child = spawn(process.execPath, [MAIN, 'schedule', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
    if (!child.killed && stdout.includes('"kind":"night_ended"')) child.kill('SIGTERM');
  });
  const [status] = await once(child, 'close');
  expect(status).toBe(0);
  expect(events(stdout).find((event) => event.kind === 'published_unreadable')).toMatchObject({
    code: 'PUBLISHED_DAMAGED',
  });
  expect(program('verify', '--home', home).status).toBe(0);
});

test('the scheduler waits for a source that is missing', { timeout: 120_000 }, async () => {
  const clock = (hoursFromNow: number) =>
    new Date(Date.now() + hoursFromNow * 3_600_000).toISOString().slice(11, 16).split(':');
  const [hour, minute] = clock(-1);
  const { config } = smallChain({
    withData: false,
    extra: `schedule: { cron: "${Number(minute)} ${Number(hour)} * * *", deadline: "${clock(6).join(':')}" }\n`,
  });
  const child = spawn(process.execPath, [MAIN, 'schedule', '--config', config, '--retry-minutes', '1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
    if (!child.killed && stdout.includes('"kind":"night_retries"')) child.kill('SIGTERM');
  });
  const [status] = await once(child, 'close');
  expect(status).toBe(0);
  expect(events(stdout).find((event) => event.kind === 'night_ended')).toMatchObject({
    exit_code: 3,
    code: 'SOURCE_MISSING',
  });
});
