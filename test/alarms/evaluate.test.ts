import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../alarms/evaluate.ts';
import type { Observation } from '../../alarms/observation.ts';
import { freshnessOf } from '../../schemas/freshness.ts';
import {
  failedRun,
  manifestOf,
  NIGHTLY,
  observationOf,
  recordOf,
  refusedRun,
} from '../support/alarm-records.ts';

const at = (iso: string) => new Date(iso);

function ask(now: string, observation: Partial<Observation> = {}, watchingSince = '2026-03-01T00:00:00Z') {
  return evaluate({
    now: at(now),
    observation: observationOf(observation),
    schedule: NIGHTLY,
    watchingSince: at(watchingSince),
  });
}

const names = (finding: ReturnType<typeof ask>) => finding.conditions.map(({ name }) => name);

test.each([
  ['2026-03-02T04:00:00.000Z', [], '2026-03-02T04:00:00.001Z'],
  ['2026-03-02T04:00:00.001Z', ['late'], '2026-03-03T04:00:00.001Z'],
  ['2026-03-03T04:00:00.001Z', ['late', 'stale'], '2026-03-05T04:00:00.001Z'],
  ['2026-03-05T04:00:00.001Z', ['late', 'stale', 'expired'], null],
])('at %s it is %j, and changes next at %s', (now, expected, next) => {
  const finding = ask(now);
  expect(names(finding)).toEqual(expected);
  expect(finding.nextChangeAt).toEqual(next === null ? null : at(next));
});

test('an alert says since when, what is served meanwhile, and how bad it is', () => {
  const [late] = ask('2026-03-02T04:30:00Z').conditions;
  expect(late).toMatchObject({
    severity: 'warn',
    since: '2026-03-02T04:00:00.000Z',
    run_id: '20260228-a',
    summary: 'the forecast is late: it was expected by 2026-03-02 04:00 UTC',
    serving:
      'run 20260228-a, data to 2026-02-28, made 2026-03-01 02:00 UTC (26 h 30 min ago); it covers 2026-03-01 to 2026-03-28',
  });
  expect(ask('2026-03-06T00:00:00Z').conditions.at(-1)).toMatchObject({ severity: 'critical' });
});

test.each([
  ['no run started', [], 'the run that was due at 2026-03-02 02:00 UTC never started'],
  [
    'the run failed',
    [failedRun()],
    'run 20260301-b failed at 2026-03-02 02:05 UTC: STORAGE_FULL: the disk is full',
  ],
  [
    'the run was refused',
    [refusedRun()],
    'run 20260301-b was refused by the publish gate at 2026-03-02 02:10 UTC: PUBLISH_REFUSED: the total fell by 60 %',
  ],
  [
    'the run was stopped',
    [recordOf({ status: 'stopped', finished_at: '2026-03-02T02:03:00.000Z' })],
    'run 20260301-b was stopped at 2026-03-02 02:03 UTC; the same command resumes it',
  ],
  [
    'only the run of the night before is there',
    [recordOf({ run_id: '20260228-a', status: 'published', started_at: '2026-03-01T02:00:00.000Z' })],
    'the run that was due at 2026-03-02 02:00 UTC never started',
  ],
])('at the deadline, %s: it is late, and says why', (_what, records, details) => {
  expect(
    ask('2026-03-02T04:00:01Z', { records }).conditions.find(({ name }) => name === 'late'),
  ).toMatchObject({ details });
});

test('a run that hangs is told by its job and its last sign of life', () => {
  const jobs = [
    { job: 'feature', fingerprint: 'f', state: 'done' as const, duration_ms: 1, counts: {} },
    { job: 'train', fingerprint: 'f', state: 'pending' as const, duration_ms: 0, counts: {} },
  ];
  const finding = ask('2026-03-02T04:00:01Z', {
    records: [recordOf({ jobs })],
    lastSignOfLife: at('2026-03-02T02:30:01Z'),
  });
  expect(finding.conditions).toMatchObject([
    {
      name: 'late',
      details:
        'run 20260301-b started at 2026-03-02 02:00 UTC and has not ended, in job train, last heard of 1 h 30 min ago: it is slow, hangs or was killed',
    },
  ]);
});

test('a night that never started is told although the one before it failed', () => {
  const details = ask('2026-03-03T04:00:01Z', { records: [failedRun()] }).conditions[0]!.details;
  expect(details).toContain(
    'the run that was due at 2026-03-03 02:00 UTC never started; the last run before',
  );
  expect(details).toContain('STORAGE_FULL');
});

test('a refusal is information, a second one is critical, and old days run by hand are neither', () => {
  const second = refusedRun({
    run_id: '20260302-c',
    as_of: '2026-03-02',
    finished_at: '2026-03-03T02:10:00.000Z',
  });
  expect(ask('2026-03-02T02:11:00Z', { records: [refusedRun()] }).conditions).toMatchObject([
    { name: 'refused', severity: 'info', since: '2026-03-02T02:10:00.000Z' },
  ]);
  expect(ask('2026-03-02T03:00:00Z', { records: [refusedRun(), second] }).conditions).toMatchObject([
    { name: 'refused' },
    { name: 'refused_again', severity: 'critical', since: '2026-03-03T02:10:00.000Z' },
  ]);
  const old = refusedRun({ run_id: '20260210-z', as_of: '2026-02-10' });
  expect(
    ask('2026-03-02T03:00:00Z', { records: [old, { ...old, run_id: '20260211-z' }] }).conditions,
  ).toEqual([]);
});

test('where the as-of day is fixed, a run of the same day counts when it came after the published one', () => {
  const sameDay = { as_of: '2026-02-28', run_id: '20260228-x' };
  expect(names(ask('2026-03-02T03:00:00Z', { records: [refusedRun(sameDay)] }))).toEqual(['refused']);
  const before = refusedRun({ ...sameDay, started_at: '2026-03-01T01:00:00.000Z' });
  expect(names(ask('2026-03-02T03:00:00Z', { records: [before] }))).toEqual([]);
});

test('the published run says nothing against itself, even if it failed after it had published', () => {
  const own = failedRun({ run_id: '20260228-a', as_of: '2026-02-28' });
  expect(names(ask('2026-03-01T03:00:00Z', { records: [own] }))).toEqual([]);
});

test('a run that was stopped does not end the failure of the one before', () => {
  const stopped = recordOf({
    run_id: '20260301-s',
    status: 'stopped',
    started_at: '2026-03-02T02:20:00.000Z',
  });
  expect(names(ask('2026-03-02T02:30:00Z', { records: [failedRun(), stopped] }))).toEqual(['run_failed']);
});

test('a publication ends what was refused and what failed before it', () => {
  const published = manifestOf({
    run_id: '20260301-d',
    data_cutoff: '2026-03-01',
    generated_at: '2026-03-02T03:00:00.000Z',
    next_expected_at: '2026-03-03T04:00:00.000Z',
  });
  expect(ask('2026-03-02T05:00:00Z', { published, records: [refusedRun(), failedRun()] }).conditions).toEqual(
    [],
  );
});

test('a failed run is information before the deadline, and not while another is under way or has stopped the failing', () => {
  expect(ask('2026-03-02T02:06:00Z', { records: [failedRun()] }).conditions).toMatchObject([
    { name: 'run_failed', severity: 'info', summary: 'the run for 2026-03-01 failed: STORAGE_FULL' },
  ]);
  const retried = recordOf({ run_id: '20260301-e', started_at: '2026-03-02T02:10:00.000Z' });
  expect(names(ask('2026-03-02T02:11:00Z', { records: [failedRun(), retried] }))).toEqual(['run_failed']);
  expect(names(ask('2026-03-02T02:30:00Z', { records: [failedRun(), refusedRun()] }))).toEqual(['refused']);
});

test.each([
  ['watched since before the night', '2026-03-01T12:00:00Z', '2026-03-02T04:00:00.000Z'],
  ['watched since within the night', '2026-03-02T03:00:00Z', '2026-03-02T04:00:00.000Z'],
  ['watched since after its deadline', '2026-03-02T05:00:00Z', '2026-03-03T04:00:00.000Z'],
])('an empty home, %s, rings at the deadline of its first night', (_what, since, deadline) => {
  const before = ask(deadline, { published: null }, since);
  expect(before).toEqual({ conditions: [], nextChangeAt: new Date(Date.parse(deadline) + 1) });
  const after = ask(new Date(Date.parse(deadline) + 1).toISOString(), { published: null }, since);
  expect(after.conditions).toMatchObject([
    { name: 'nothing_published', severity: 'critical', since: deadline, run_id: null, serving: 'nothing' },
  ]);
});

test('what cannot be read is critical, and nothing else is said', () => {
  expect(
    ask('2026-03-09T00:00:00Z', { published: null, unreadable: 'a link that leads nowhere' }),
  ).toMatchObject({
    conditions: [{ name: 'unreadable', severity: 'critical', details: 'a link that leads nowhere' }],
    nextChangeAt: null,
  });
});

test('without a configuration the published run says when it is late, and an empty home says nothing', () => {
  const blind = (now: string, observation: Partial<Observation>) =>
    evaluate({
      now: at(now),
      observation: observationOf(observation),
      schedule: null,
      watchingSince: at('2026-03-01T00:00:00Z'),
    });
  const own = recordOf({ run_id: '20260228-a', as_of: '2026-02-28', status: 'published' });
  const old = failedRun({
    run_id: '20260227-o',
    as_of: '2026-02-27',
    started_at: '2026-02-28T02:00:00.000Z',
  });
  for (const records of [[], [own], [old, own]])
    expect(blind('2026-03-02T04:00:01Z', { records }).conditions).toMatchObject([
      { name: 'late', details: 'no run has started since' },
    ]);
  expect(blind('2026-03-09T00:00:00Z', { published: null })).toEqual({ conditions: [], nextChangeAt: null });
});

test('at any instant it agrees with the freshness that status shows, and the next change is the next instant at which it does not', () => {
  const start = Date.parse('2026-03-01T02:00:00Z');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 * 86_400_000 }), (ms) => {
      const now = new Date(start + ms);
      const { freshness } = freshnessOf(manifestOf(), now);
      const finding = ask(now.toISOString());
      expect(finding.conditions.at(-1)?.name ?? 'fresh').toBe(freshness);
      if (finding.nextChangeAt === null) return;
      const justBefore = new Date(finding.nextChangeAt.getTime() - 1);
      expect(freshnessOf(manifestOf(), justBefore).freshness).toBe(freshness);
      expect(freshnessOf(manifestOf(), finding.nextChangeAt).freshness).not.toBe(freshness);
    }),
  );
});
