import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedHome, RUN_ID, writeRun } from '../support/published-home.ts';
import { runProgram } from '../support/run-program.ts';

const status = (home: string, now: string, ...flags: string[]) =>
  runProgram(['status', '--home', home, '--now', now, ...flags]);

test.each([
  ['2026-03-01T12:00:00Z', 0, 'fresh: data to 2026-02-28, made 2026-03-01 02:00 UTC (10 h ago)'],
  [
    '2026-03-02T05:30:00Z',
    1,
    'late: data to 2026-02-28, made 2026-03-01 02:00 UTC (27 h 30 min ago); the next was expected 1 h 30 min ago',
  ],
  [
    '2026-03-05T04:00:01Z',
    2,
    'expired: data to 2026-02-28, made 2026-03-01 02:00 UTC (4 d 2 h ago); the next was expected 3 d ago',
  ],
  [
    '2026-03-03T04:00:01Z',
    2,
    'stale: data to 2026-02-28, made 2026-03-01 02:00 UTC (2 d 2 h ago); the next was expected 24 h ago',
  ],
])('at %s it exits with %d and says so', async (now, exitCode, firstLine) => {
  const { home } = await publishedHome();
  const result = await status(home, now);
  expect(result.stdout.split('\n')[0]).toBe(firstLine);
  expect(result.exitCode).toBe(exitCode);
});

test('it names what is served, when the next is due and what the last run did', async () => {
  const { home } = await publishedHome();
  writeRun(home);
  const { stdout } = await status(home, '2026-03-01T12:00:00Z');
  expect(stdout).toContain(`run       ${RUN_ID}, model m1`);
  expect(stdout).toContain('covers    2026-03-01 to 2026-03-03, 3 series, 9 rows');
  expect(stdout).toContain(
    'expected  next by 2026-03-02 04:00 UTC, stale after 2026-03-03 04:00 UTC, expired after 2026-03-05 04:00 UTC',
  );
  expect(stdout).toContain('published, and is what is served (2026-03-01 02:01 UTC)');
});

test('a refused run of this night is told although the old one is still served', async () => {
  const { home } = await publishedHome();
  writeRun(home);
  writeRun(home, {
    run_id: '20260301-def',
    as_of: '2026-03-01',
    status: 'refused',
    started_at: '2026-03-02T02:00:00.000Z',
    finished_at: '2026-03-02T02:02:00.000Z',
    error: { code: 'PUBLISH_REFUSED', message: 'the total fell by 60 %' },
  });
  const { stdout } = await status(home, '2026-03-02T05:00:00Z');
  expect(stdout).toContain(
    'last run  20260301-def for 2026-03-01 was refused by the publish gate (2026-03-02 02:02 UTC): PUBLISH_REFUSED: the total fell by 60 %',
  );
});

test('as JSON it starts with its kind and version', async () => {
  const { home } = await publishedHome();
  const { stdout, exitCode } = await status(home, '2026-03-02T05:00:00Z', '--json');
  expect(exitCode).toBe(1);
  expect(stdout.startsWith('{\n  "kind": "shelfcast.status",\n  "version": 1,\n')).toBe(true);
  expect(JSON.parse(stdout)).toMatchObject({
    freshness: 'late',
    age_seconds: 27 * 3600,
    late_seconds: 3600,
    published: { run_id: RUN_ID, data_cutoff: '2026-02-28', counts: { rows: 9 } },
    last_run: null,
  });
});

test('a manifest from before forecasts expired is read, and expires two days after it is stale', async () => {
  const { home, dir } = await publishedHome();
  const file = join(dir, 'manifest.json');
  const { expires_at: _gone, ...older } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(older));
  const { stdout } = await status(home, '2026-03-05T04:00:01Z', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    freshness: 'expired',
    published: { expires_at: '2026-03-05T04:00:00.000Z' },
  });
});

test('a home that nothing was published in, or that is not there, is none', async () => {
  const home = mkdtempSync(join(tmpdir(), 'status-'));
  for (const at of [home, join(home, 'absent')]) {
    const result = await status(at, '2026-03-01T12:00:00Z');
    expect(result).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining('none: nothing is published yet'),
    });
  }
  expect(JSON.parse((await status(home, '2026-03-01T12:00:00Z', '--json')).stdout)).toMatchObject({
    freshness: 'none',
    published: null,
    age_seconds: null,
  });
});

test('what cannot be told has an exit code of its own', async () => {
  const { home, dir } = await publishedHome();
  rmSync(join(dir, 'manifest.json'));
  expect(await status(home, '2026-03-01T12:00:00Z')).toMatchObject({
    exitCode: 4,
    stderr: expect.stringContaining('PUBLISHED_DAMAGED'),
  });
  rmSync(join(home, 'published', 'current'));
  symlinkSync('gone', join(home, 'published', 'current'));
  expect((await status(home, '2026-03-01T12:00:00Z')).exitCode).toBe(4);
  expect((await runProgram(['status', '--bogus'])).exitCode).toBe(4);
});
