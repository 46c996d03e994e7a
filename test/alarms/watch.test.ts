import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Sink } from '../../alarms/sinks/sink.ts';
import { startWatching, type WatchOptions, watchOnce } from '../../alarms/watch.ts';
import type { AlarmState, Notification } from '../../schemas/alerts.ts';
import { publishAt, publishNext, writeRecord } from '../support/alarm-home.ts';
import { NIGHTLY, refusedRun } from '../support/alarm-records.ts';
import { type HookServer, hookServer } from '../support/hook-server.ts';
import { testFolder } from '../support/test-folder.ts';

/** Waits as long as a busy machine may need. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 60_000 });
const DEADLINE = '2026-03-02T04:00:00.000Z';

/** A clock that starts there and runs on. */
function clockFrom(iso: string): () => Date {
  const aheadMs = Date.parse(iso) - Date.now();
  return () => new Date(Date.now() + aheadMs);
}

/** Sends the notification as it is. */
function sinkTo(server: HookServer, name = 'hook'): Sink {
  return {
    name,
    atLeast: 'info',
    url: server.url,
    request: (notification) => ({ body: JSON.stringify(notification), headers: {} }),
  };
}

function optionsFor(home: string, servers: readonly HookServer[], changes: Partial<WatchOptions> = {}) {
  const events: Record<string, unknown>[] = [];
  const options: WatchOptions = {
    home,
    source: 'test',
    schedule: NIGHTLY,
    alarms: { interval_seconds: 0.05, timeout_seconds: 0.3, keep_trying_hours: 24 },
    sinks: servers.map((server, k) => sinkTo(server, `hook${k}`)),
    log: (level, event) => events.push({ level, ...event }),
    now: clockFrom('2026-03-02T04:00:05Z'),
    random: () => 0,
    ...changes,
  };
  return { options, events };
}

/** Watches until the test ends. */
function watching(home: string, servers: readonly HookServer[], changes: Partial<WatchOptions> = {}) {
  const { options, events } = optionsFor(home, servers, changes);
  const watch = startWatching(options);
  onTestFinished(() => watch.stop());
  return { ...watch, events };
}

/** `name status` of every alert that a server was sent, in order. */
function heard(server: HookServer): string[] {
  return server.received.flatMap(({ body }) =>
    (JSON.parse(body) as Notification).alerts.map(({ name, status }) => `${name} ${status}`),
  );
}

function stateOf(home: string): AlarmState {
  return JSON.parse(readFileSync(join(home, 'alarms', 'state.json'), 'utf8')) as AlarmState;
}

test('it rings at the deadline, not at the next look', { timeout: 30_000 }, async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  watching(home, [server], {
    alarms: { interval_seconds: 60, timeout_seconds: 1, keep_trying_hours: 24 },
    now: clockFrom('2026-03-02T03:59:59.500Z'),
  });
  await server.arrived(1);
  const [alert] = (JSON.parse(server.received[0]!.body) as Notification).alerts;
  expect(alert).toMatchObject({ name: 'late', status: 'firing', since: DEADLINE });
  expect(Date.parse(alert!.fired_at)).toBeGreaterThan(Date.parse(DEADLINE));
});

test('it rings once, and says once that it is over', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  const { conditions, events } = watching(home, [server]);
  await server.arrived(1);
  expect(conditions()).toMatchObject([{ name: 'late' }]);
  publishNext(home);
  await server.arrived(2);
  expect(heard(server)).toEqual(['late firing', 'late resolved']);
  expect(conditions()).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'alert')).toMatchObject([
    {
      level: 'warn',
      name: 'late',
      status: 'firing',
      serving: expect.stringContaining('20260228-a'),
      runbook: 'docs/runbook.md#alert-late',
    },
    { level: 'info', name: 'late', status: 'resolved', resolution: expect.stringContaining('20260301-b') },
  ]);
});

test('it goes on ringing across a restart, without a second word', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  const first = watching(home, [server]);
  await server.arrived(1);
  await first.stop();
  const second = watching(home, [server]);
  await eventually(() => second.conditions()).toHaveLength(1);
  publishNext(home);
  await server.arrived(2);
  expect(heard(server)).toEqual(['late firing', 'late resolved']);
});

test('of two watchers of a home one sends, and when it ends the other goes on where it was', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  const first = watching(home, [server]);
  const second = watching(home, [server]);
  await server.arrived(1);
  await eventually(() => [...first.conditions(), ...second.conditions()]).toHaveLength(2);
  const standsBy = ({ events }: typeof first) => events.some(({ kind }) => kind === 'watch_stands_by');
  await eventually(() => standsBy(first) !== standsBy(second)).toBe(true);
  await (standsBy(first) ? second : first).stop();
  publishNext(home);
  await server.arrived(2);
  expect(heard(server)).toEqual(['late firing', 'late resolved']);
});

test('a watcher that was replaced for a while goes on from what the other left', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  const { events } = watching(home, [server]);
  await eventually(() => events.some(({ kind }) => kind === 'alert_delivered')).toBe(true);
  const file = join(home, 'alarms', 'watcher.json');
  const note = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const until = (ms: number) => new Date(Date.now() + ms).toISOString();
  const other = { ...note, id: 'another', host: 'elsewhere' };
  writeFileSync(file, JSON.stringify({ ...other, until: until(60_000) }));
  await eventually(() => events.some(({ kind }) => kind === 'watch_stands_by')).toBe(true);
  writeFileSync(join(home, 'alarms', 'state.json'), JSON.stringify({ ...stateOf(home), active: [] }));
  writeFileSync(file, JSON.stringify({ ...other, until: until(0) }));
  await server.arrived(2);
  expect(heard(server)).toEqual(['late firing', 'late firing']);
});

test('a sink that refuses, resets and hangs is tried again until it takes it; the others do not wait', async () => {
  const [home, down, up] = [testFolder(), await hookServer([500, 'reset', 'hang']), await hookServer()];
  publishAt(home);
  const { events } = watching(home, [down, up]);
  await up.arrived(1);
  publishNext(home);
  await up.arrived(2);
  await down.arrived(5);
  expect(heard(up)).toEqual(['late firing', 'late resolved']);
  expect(heard(down)).toEqual([...Array(4).fill('late firing'), 'late resolved']);
  const ids = down.received.map(({ body }) => (JSON.parse(body) as Notification).id);
  expect(new Set(ids.slice(0, 4)).size).toBe(1);
  const outcomes = events.filter(({ kind }) => kind === 'alert_not_delivered').map(({ outcome }) => outcome);
  expect(outcomes).toEqual([
    'HTTP 500',
    expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
    'no answer within 0.3 s',
  ]);
  expect(JSON.stringify(events)).not.toContain(down.url);
});

test('what could not be delivered is delivered by the next watcher', async () => {
  const [home, server] = [testFolder(), await hookServer([503])];
  publishAt(home);
  const first = watching(home, [server]);
  await eventually(() => first.events.some(({ kind }) => kind === 'alert_not_delivered')).toBe(true);
  await first.stop();
  expect(stateOf(home).pending).toMatchObject([{ sink: 'hook0', attempts: 1 }]);
  watching(home, [server]);
  await server.arrived(2);
  await eventually(() => stateOf(home).pending).toEqual([]);
  expect(heard(server)).toEqual(['late firing', 'late firing']);
});

test('a sink that comes too late is given up, and the log says so', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  server.behave(503);
  publishAt(home);
  const { events } = watching(home, [server], {
    alarms: { interval_seconds: 0.05, timeout_seconds: 0.3, keep_trying_hours: 0.1 / 3600 },
  });
  await eventually(() => events.some(({ kind }) => kind === 'alert_given_up')).toBe(true);
  expect(stateOf(home)).toMatchObject({ active: [{ name: 'late' }], pending: [] });
});

test('a home that cannot be written rings all the same', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  writeFileSync(join(home, 'alarms'), 'a file where the folder should be');
  const { events } = watching(home, [server]);
  await server.arrived(1);
  publishNext(home);
  await server.arrived(2);
  expect(heard(server)).toEqual(['late firing', 'late resolved']);
  expect(events.filter(({ kind }) => kind === 'watcher_not_written')).toHaveLength(1);
});

test('a state that cannot be read is begun anew', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  mkdirSync(join(home, 'alarms'));
  writeFileSync(join(home, 'alarms', 'state.json'), '{"kind":');
  const { events } = watching(home, [server]);
  await server.arrived(1);
  expect(events).toContainEqual(expect.objectContaining({ level: 'error', kind: 'alarm_state_not_read' }));
  expect(stateOf(home).active).toMatchObject([{ name: 'late' }]);
});

test('a home that is damaged rings, and what rang before goes on', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  watching(home, [server]);
  await server.arrived(1);
  writeFileSync(join(home, 'published', 'current', 'manifest.json'), 'not JSON');
  await server.arrived(2);
  publishAt(home);
  await server.arrived(3);
  expect(heard(server)).toEqual(['late firing', 'unreadable firing', 'unreadable resolved']);
});

test('an empty home rings at the deadline of its first night, and a first publication ends it', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  watching(home, [server], { now: clockFrom('2026-03-02T03:59:59.800Z') });
  await server.arrived(1);
  publishNext(home);
  await server.arrived(2);
  expect(heard(server)).toEqual(['nothing_published firing', 'nothing_published resolved']);
});

test('two refusals, the second of them at night, are told as they happen, quiet and loud', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  const { events } = watching(home, [server], { now: clockFrom('2026-03-02T02:15:00Z') });
  writeRecord(home, refusedRun());
  await server.arrived(1);
  writeRecord(home, refusedRun({ run_id: '20260302-c', as_of: '2026-03-02' }));
  await server.arrived(2);
  expect(heard(server)).toEqual(['refused firing', 'refused_again firing']);
  expect(events.filter(({ kind }) => kind === 'alert').map(({ level }) => level)).toEqual(['info', 'error']);
});

test('one look rings, delivers all that is pending, and ends', async () => {
  const [home, server] = [testFolder(), await hookServer()];
  publishAt(home);
  server.behave(503);
  expect(await watchOnce(optionsFor(home, [server]).options)).toMatchObject([{ name: 'late' }]);
  expect(stateOf(home).pending).toHaveLength(1);
  publishNext(home);
  server.behave(200);
  const now = clockFrom('2026-03-02T04:31:00Z');
  expect(await watchOnce(optionsFor(home, [server], { now }).options)).toEqual([]);
  expect(heard(server)).toEqual(['late firing', 'late firing', 'late resolved']);
  expect(stateOf(home)).toMatchObject({ active: [], pending: [] });
});
