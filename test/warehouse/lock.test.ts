import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layoutOf } from '../../warehouse/layout.ts';
import { acquireLock } from '../../warehouse/lock.ts';

let home: string;
const info = { runId: 'run-1', since: '2026-03-01T02:00:00.000Z' };

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "lock 'q' ")), 'home');
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test('a lock that was let go can be taken again', async () => {
  const lock = await acquireLock(layoutOf(home), info);
  lock.release();
  lock.release();
  (await acquireLock(layoutOf(home), info)).release();
  expect(existsSync(join(home, 'lock.json'))).toBe(false);
});

test('the same process cannot take it twice, not even through a link to the home', async () => {
  const lock = await acquireLock(layoutOf(home), info);
  symlinkSync(home, `${home}-link`);
  await expect(acquireLock(layoutOf(home), info)).rejects.toMatchObject({ code: 'LOCK_HELD' });
  await expect(acquireLock(layoutOf(`${home}-link`), info)).rejects.toMatchObject({ code: 'LOCK_HELD' });
  lock.release();
  (await acquireLock(layoutOf(`${home}-link`), info)).release();
});

test('the holder can say its run id once it knows it', async () => {
  const lock = await acquireLock(layoutOf(home), { ...info, runId: null });
  lock.describe({ ...info, runId: 'run-2' });
  expect(JSON.parse(readFileSync(join(home, 'lock.json'), 'utf8'))).toMatchObject({
    kind: 'shelfcast.lock',
    run_id: 'run-2',
    pid: process.pid,
  });
  lock.release();
});

test('another process is told who holds it, and gets it at once after kill -9', async () => {
  const child = await holdInChild(home);
  const held = acquireLock(layoutOf(home), info);
  await expect(held).rejects.toMatchObject({ code: 'LOCK_HELD' });
  await expect(held).rejects.toThrow(`process ${child.pid}, run child-run, since 2026-03-02T02:00:00.000Z`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  (await acquireLock(layoutOf(home), info)).release();
});

test('a damaged lock file is an error that says what to do', async () => {
  (await acquireLock(layoutOf(home), info)).release();
  writeFileSync(join(home, 'lock.duckdb'), 'not a database');
  await expect(acquireLock(layoutOf(home), info)).rejects.toMatchObject({
    code: 'STORAGE_DENIED',
    detail: { mend: expect.stringContaining('delete this file') },
  });
});

test('a home that is a file, or lies below one, is refused', async () => {
  writeFileSync(home, '');
  for (const at of [home, join(home, 'below')]) {
    await expect(acquireLock(layoutOf(at), info)).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
  }
});

async function holdInChild(where: string) {
  const url = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const script = `
    const { acquireLock } = await import(${url('warehouse/lock.ts')});
    const { layoutOf } = await import(${url('warehouse/layout.ts')});
    await acquireLock(layoutOf(${JSON.stringify(where)}), { runId: 'child-run', since: '2026-03-02T02:00:00.000Z' });
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}
