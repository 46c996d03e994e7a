import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { planRun } from '../../pipeline/plan.ts';
import {
  appendEvent,
  endTornEvent,
  latestFingerprints,
  readRunRecord,
  withJob,
  writeFingerprints,
  writeRunRecord,
} from '../../pipeline/run-record.ts';
import type { RunRecord } from '../../schemas/manifest.ts';
import { type Layout, layoutOf } from '../../warehouse/layout.ts';
import { tempFolders } from '../support/temp-folder.ts';
import { tinyConfig, tinyNight } from '../support/tiny-jobs.ts';

const newFolder = tempFolders();
let layout: Layout;
beforeEach(() => {
  layout = layoutOf(newFolder());
});

function recordOf(runId: string, startedAt: string): RunRecord {
  return {
    kind: 'shelfcast.run',
    version: 1,
    run_id: runId,
    name: 'chain',
    as_of: '2026-03-01',
    status: 'running',
    started_at: startedAt,
    generated_at: startedAt,
    finished_at: null,
    duration_ms: null,
    code_version: '1',
    config_sha256: 'x',
    error: null,
    accepted_gates: [],
    jobs: [
      { job: 'clean', fingerprint: 'a', state: 'pending', duration_ms: 0, counts: {} },
      { job: 'score', fingerprint: 'b', state: 'pending', duration_ms: 0, counts: {} },
    ],
    warnings: [],
  };
}

const planWith = (codeVersion: string) =>
  planRun(tinyNight(), {
    config: tinyConfig(),
    layout,
    asOf: '2026-03-01',
    codeVersion,
    dataRoot: layout.home,
    force: false,
    earlier: {},
  });

test('a record comes back; a run that never was has none', () => {
  const record = recordOf('20260301-a', '2026-03-02T02:00:00.000Z');
  writeRunRecord(layout, record);
  expect(readRunRecord(layout, '20260301-a')).toEqual(record);
  expect(readRunRecord(layout, '20260301-b')).toBeNull();
});

test('a job’s line is replaced, the others stay', () => {
  const record = recordOf('r', '2026-03-02T02:00:00.000Z');
  const done = {
    job: 'clean',
    fingerprint: 'a',
    state: 'done',
    duration_ms: 5,
    counts: { rows: 3 },
  } as const;
  expect(withJob(record, done).jobs).toEqual([done, record.jobs[1]]);
});

test('events are lines, in their order', () => {
  const time = '2026-03-02T02:00:00.000Z';
  appendEvent(layout, 'r', { kind: 'nothing_to_do', runId: 'r', time });
  appendEvent(layout, 'r', { kind: 'warning', job: 'clean', code: 'X', message: 'two\nlines', time });
  const lines = readFileSync(join(layout.run('r'), 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['nothing_to_do', 'warning']);
});

test('half a line that a killed run left ends before the next event', () => {
  appendEvent(layout, 'r', { kind: 'nothing_to_do', runId: 'r', time: '2026-03-02T02:00:00.000Z' });
  appendFileSync(join(layout.run('r'), 'events.jsonl'), '{"kind":"job_sta');
  endTornEvent(layout, 'r');
  endTornEvent(layout, 'r');
  appendEvent(layout, 'r', { kind: 'nothing_to_do', runId: 'r', time: '2026-03-02T03:00:00.000Z' });
  const lines = readFileSync(join(layout.run('r'), 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[2]!).time).toBe('2026-03-02T03:00:00.000Z');
});

test('the fingerprints of the run that started last are the ones to compare with', () => {
  expect(latestFingerprints(layout)).toEqual({});
  const [early, late] = [planWith('early'), planWith('late')];
  writeFingerprints(layout, late);
  writeRunRecord(layout, recordOf(late.runId, '2026-03-03T02:00:00.000Z'));
  writeFingerprints(layout, early);
  writeRunRecord(layout, recordOf(early.runId, '2026-03-02T02:00:00.000Z'));
  expect(latestFingerprints(layout).clean).toMatchObject({ code: 'late', 'setting gates': '1' });
});

test('a record or fingerprints that cannot be read keep no other run from its plan', () => {
  const [good, torn] = [planWith('good'), planWith('torn')];
  writeFingerprints(layout, good);
  writeRunRecord(layout, recordOf(good.runId, '2026-03-02T02:00:00.000Z'));
  writeFingerprints(layout, torn);
  writeRunRecord(layout, recordOf(torn.runId, '2026-03-03T02:00:00.000Z'));
  writeFileSync(join(layout.run(torn.runId), 'fingerprints.json'), '{"kind":"shelf');
  mkdirSync(layout.run('damaged'));
  writeFileSync(join(layout.run('damaged'), 'run.json'), '');
  expect(latestFingerprints(layout).clean).toMatchObject({ code: 'good' });
  expect(() => readRunRecord(layout, 'damaged')).toThrow(
    expect.objectContaining({ code: 'ARTEFACT_VERSION' }),
  );
});
