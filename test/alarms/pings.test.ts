import { expect, test } from 'vitest';
import { createPings, pingUrl } from '../../alarms/pings.ts';
import type { RunEvent } from '../../schemas/events.ts';
import { hookServer } from '../support/hook-server.ts';

const RUN = '20260228-abc';
const started: RunEvent = { kind: 'run_started', runId: RUN, asOf: '2026-02-28', jobs: [] };
const finished: RunEvent = { kind: 'run_finished', runId: RUN, durationMs: 1 };
const failed: RunEvent = { kind: 'run_failed', runId: RUN, code: 'SOURCE_LATE', message: 'till 7' };

function pingsTo(url: string, timeoutMs = 5_000) {
  const failures: string[] = [];
  const onFailure = (message: string) => failures.push(message);
  return { failures, ...createPings({ url, timeoutMs, onFailure, random: () => 0 }) };
}

test('a run pings when it starts and when it ends, in this order, with its id', async () => {
  const server = await hookServer();
  const pings = pingsTo(server.url);
  pings.onEvent(started);
  pings.onEvent({ kind: 'job_started', job: 'train', because: 'x' });
  pings.onEvent(finished);
  await pings.settle(5_000);
  const [start, success] = server.received;
  expect(server.received).toHaveLength(2);
  expect(start!.path).toMatch(/^\/hook\/start\?rid=[0-9a-f-]{36}$/);
  expect(start!.body).toContain(`run_id ${RUN}`);
  expect(success!.path).toBe(start!.path.replace('/start', ''));
});

test('a run that fails says so, with the error; one that has nothing to do is a success', async () => {
  const server = await hookServer();
  const pings = pingsTo(`${server.url}/`);
  pings.onEvent(failed);
  pings.onEvent({ kind: 'nothing_to_do', runId: RUN });
  await pings.settle(5_000);
  expect(server.received.map(({ path }) => path.split('?')[0])).toEqual(['/hook/fail', '/hook']);
  expect(server.received[0]!.body).toBe(`run_id ${RUN}\nSOURCE_LATE: till 7\n`);
});

test('a ping is tried three times, then it is given up with a word', async () => {
  const server = await hookServer([503, 'reset']);
  const pings = pingsTo(server.url);
  pings.onEvent(started);
  await pings.settle(20_000);
  expect(server.received).toHaveLength(3);
  expect(pings.failures).toEqual([]);
  server.behave(500);
  pings.onEvent(finished);
  await pings.settle(20_000);
  expect(server.received).toHaveLength(6);
  expect(pings.failures).toEqual(['the ping of success was not delivered: HTTP 500']);
});

test('a server that hangs holds the end of the run for no longer than it is given', async () => {
  const server = await hookServer();
  server.behave('hang');
  const pings = pingsTo(server.url, 60_000);
  pings.onEvent(started);
  pings.onEvent(finished);
  await pings.settle(100);
  expect(pings.failures).toHaveLength(2);
  expect(pings.failures.join()).not.toContain('127.0.0.1');
});

test('the id of a run is always the same UUID, and what the address asks for stays', () => {
  const url = new URL(pingUrl('https://hc.example.com/ping/1234/?create=1', '/start', RUN));
  expect(url.pathname).toBe('/ping/1234/start');
  expect(url.searchParams.get('create')).toBe('1');
  const rid = url.searchParams.get('rid');
  expect(rid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(pingUrl('https://x', '', RUN)).toContain(`rid=${rid}`);
  expect(pingUrl('https://x', '', 'other')).not.toContain(`rid=${rid}`);
});
