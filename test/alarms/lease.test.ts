import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLease } from '../../alarms/lease.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { testFolder } from '../support/test-folder.ts';

test('one holds it, the other stands by until it lets go', async () => {
  const layout = layoutOf(testFolder());
  const [first, second] = [openLease(layout, 60_000), openLease(layout, 60_000)];
  expect(await first.take()).toBe(true);
  expect(await second.take()).toBe(false);
  expect(await first.take()).toBe(true);
  first.release();
  expect(await second.take()).toBe(true);
  expect(await first.take()).toBe(false);
});

test('of several that try at once, one gets it', async () => {
  const layout = layoutOf(testFolder());
  const leases = Array.from({ length: 5 }, () => openLease(layout, 60_000));
  const taken = await Promise.all(leases.map((lease) => lease.take()));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test('whoever wrote last has it: one that was overtaken between looking and writing stands back', async () => {
  const home = testFolder();
  const taking = openLease(layoutOf(home), 60_000).take();
  const file = join(home, 'alarms', 'watcher.json');
  const note = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...note, id: 'another' }));
  expect(await taking).toBe(false);
});

test('whoever has not renewed it in time has lost it', async () => {
  const layout = layoutOf(testFolder());
  const [first, second] = [openLease(layout, 1), openLease(layout, 60_000)];
  expect(await first.take()).toBe(true);
  expect(await second.take()).toBe(true);
  expect(await first.take()).toBe(false);
});

test('a process that is gone has lost it at once, one that runs or cannot be seen has not', async () => {
  const home = testFolder();
  await openLease(layoutOf(home), 60_000).take();
  const file = join(home, 'alarms', 'watcher.json');
  const note = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const lease = openLease(layoutOf(home), 60_000);
  const takeFrom = (holder: Record<string, unknown>) => {
    writeFileSync(file, JSON.stringify({ ...note, id: 'another', ...holder }));
    return lease.take();
  };
  const { pid: gone } = spawnSync('true');
  expect(await takeFrom({ pid: process.ppid })).toBe(false);
  expect(await takeFrom({ pid: gone, host: 'elsewhere' })).toBe(false);
  expect(await takeFrom({ pid: gone, pid_namespace: 'pid:[1]' })).toBe(false);
  expect(await takeFrom({ pid: gone })).toBe(true);
});

test('a damaged note is no hindrance, a home that cannot be written is told', async () => {
  const home = testFolder();
  mkdirSync(join(home, 'alarms'));
  writeFileSync(join(home, 'alarms', 'watcher.json'), '{"kind":');
  expect(await openLease(layoutOf(home), 60_000).take()).toBe(true);
  const file = join(home, 'file');
  writeFileSync(file, '');
  await expect(openLease(layoutOf(file), 60_000).take()).rejects.toThrow(/ENOTDIR|EEXIST/);
});
