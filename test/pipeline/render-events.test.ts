import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { outputTo } from '../../pipeline/effects.ts';
import { formatBarLine } from '../../pipeline/progress-bars.ts';
import { createRenderer } from '../../pipeline/render-events.ts';
import type { Config } from '../../schemas/config.ts';
import type { TimedEvent } from '../../schemas/events.ts';

const time = '2026-03-01T02:00:00.000Z';
const EVENTS: TimedEvent[] = [
  { kind: 'run_started', runId: 'r1', asOf: '2026-02-28', jobs: ['clean', 'score'], time },
  { kind: 'job_skipped', job: 'ingest', because: 'its output is there', time },
  { kind: 'job_started', job: 'clean', because: 'first run', time },
  { kind: 'job_progress', job: 'clean', done: 1, total: 4, time },
  { kind: 'warning', job: 'clean', code: 'DATA_GATE_WARNS', message: '3 rows', time },
  { kind: 'job_finished', job: 'clean', durationMs: 3200, counts: { rows: 41_000 }, time },
  { kind: 'job_failed', job: 'score', code: 'INTERNAL', message: 'oh', time },
];

function render(isTTY: boolean, level: Config['log_level']): string {
  const pieces: string[] = [];
  const stream = new Writable({
    write(piece, _encoding, done) {
      pieces.push(String(piece));
      done();
    },
  });
  const renderer = createRenderer(outputTo(Object.assign(stream, { isTTY, columns: 120 })), level);
  for (const event of EVENTS) renderer.emit(event);
  renderer.close();
  return pieces.join('');
}

const lines = (level: Config['log_level']) =>
  render(false, level)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('without a terminal each event is one flat JSON line with its level and time', () => {
  const seen = lines('info');
  expect(seen.map((line) => [line.level, line.kind])).toEqual([
    ['info', 'run_started'],
    ['info', 'job_skipped'],
    ['info', 'job_started'],
    ['warn', 'warning'],
    ['info', 'job_finished'],
    ['error', 'job_failed'],
  ]);
  expect(seen[4]).toEqual({
    level: 'info',
    kind: 'job_finished',
    job: 'clean',
    durationMs: 3200,
    counts: { rows: 41_000 },
    time,
  });
});

test('the log level decides what is written', () => {
  expect(lines('debug')).toHaveLength(7);
  expect(lines('warn').map((line) => line.kind)).toEqual(['warning', 'job_failed']);
  expect(lines('silent')).toEqual([]);
});

test('on a terminal each job has a bar with its state', () => {
  const text = render(true, 'info');
  expect(text).toContain('– ingest');
  expect(text).toContain('✓ clean');
  expect(text).toContain('3.2 s, 41,000 rows');
  expect(text).toContain('warning DATA_GATE_WARNS (clean): 3 rows');
  expect(text).not.toContain('{"level"');
});

test('a bar shows its share, and never more than the whole', () => {
  const state = { job: 'clean', state: 'runs', note: '' } as const;
  expect(formatBarLine(state, 1, 4)).toBe(`· clean              ${'█'.repeat(5)}${'░'.repeat(15)}  25%`);
  expect(formatBarLine(state, 9, 4)).toContain('100%');
  expect(formatBarLine(state, 0, 0)).toContain('  0%');
});
