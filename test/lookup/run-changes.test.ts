import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askedService } from '../support/asked-service.ts';
import { RUN_ID, writeManifest, writeRun } from '../support/published-home.ts';

const { events, serviceOf, get, problemOf, home, dir, service } = askedService();

test('a home where nothing is published says so, and answers once something is', async () => {
  const empty = `${home()} empty`;
  mkdirSync(join(empty, 'published'), { recursive: true });
  const early = await serviceOf(empty);
  const answer = await early.app.inject('/v1/status');
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'NOTHING_PUBLISHED']);
  expect((await early.app.inject('/health')).json()).toMatchObject({
    status: 'unavailable',
    freshness: 'none',
  });
  symlinkSync(dir(), join(empty, 'published', 'beside'));
  renameSync(join(empty, 'published', 'beside'), join(empty, 'published', 'current'));
  early.store.look();
  expect((await early.app.inject('/v1/status')).statusCode).toBe(200);
  await early.close();
});

test('a run that cannot be read is reported, and the one before it goes on being served', async () => {
  const bad = join(home(), 'published', 'bad');
  mkdirSync(bad);
  writeFileSync(join(bad, 'manifest.json'), '{');
  symlinkSync('bad', join(home(), 'published', '.beside'));
  renameSync(join(home(), 'published', '.beside'), join(home(), 'published', 'current'));
  service().store.look();
  expect((await get('/v1/status')).json().run_id).toBe(RUN_ID);
  expect((await get('/health')).json().status).toBe('degraded');
  expect(events.at(-1)).toMatchObject({ kind: 'run_unreadable' });
  symlinkSync(RUN_ID, join(home(), 'published', '.beside'));
  renameSync(join(home(), 'published', '.beside'), join(home(), 'published', 'current'));
  service().store.look();
  expect((await get('/health')).json().status).toBe('ok');
});

test('a run past its retention is gone, one that never was is not found', async () => {
  writeRun(home(), { run_id: 'run-old', as_of: '2026-01-01' });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await problemOf('/v1/status?run_id=run-old')).code).toBe('RUN_RETIRED');
  expect((await problemOf('/v1/status?as_of=2026-01-01')).code).toBe('RUN_RETIRED');
  expect((await problemOf('/v1/status?as_of=2025-01-01')).code).toBe('RUN_NOT_FOUND');
  expect((await get('/v1/status?as_of=2026-02-28')).json().run_id).toBe(RUN_ID);
});

test('the same run published anew is picked up', async () => {
  writeManifest(dir(), { generated_at: '2026-03-01T03:00:00.000Z' });
  service().store.look();
  expect((await get('/v1/status')).json().generated_at).toBe('2026-03-01T03:00:00.000Z');
});
