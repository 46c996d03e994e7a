import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flipLink } from '../../warehouse/atomic.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import type { Layout } from '../../warehouse/layout.ts';
import { placePublished } from '../../warehouse/place-published.ts';
import { temporaryHome } from '../support/publish-context.ts';

let layout: Layout;
beforeEach(() => {
  layout = temporaryHome();
});
afterEach(() => rmSync(layout.home, { recursive: true, force: true }));

/** A finished run in a private folder. */
function finished(table: string, generatedAt = '2026-03-11T02:00:00.000Z'): string {
  mkdirSync(layout.temp, { recursive: true });
  const dir = mkdtempSync(join(layout.temp, 'run-'));
  writeFileSync(join(dir, 'forecasts.parquet'), table);
  const sha256 = sha256File(join(dir, 'forecasts.parquet'));
  const files = [{ name: 'forecasts.parquet', bytes: table.length, sha256 }];
  const manifest = {
    ...{ kind: 'shelfcast.published', version: 1, generated_at: generatedAt },
    ...{ stale_at: generatedAt, files },
  };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return dir;
}

const tableOf = (dir: string) => readFileSync(join(dir, 'forecasts.parquet'), 'utf8');

/** Opens what `current` leads to over and over in another process; ends with the number of reads and of failures. */
const READER = `
  const { existsSync, readFileSync } = require('node:fs');
  const [current, stop] = process.argv.slice(1);
  let reads = 0, failures = 0;
  console.log('ready');
  while (!existsSync(stop)) {
    reads++;
    try { if (!/^table /.test(readFileSync(current + '/forecasts.parquet', 'utf8'))) failures++; } catch { failures++; }
  }
  console.log(JSON.stringify({ reads, failures }));
`;

async function startReader(stop: string): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn(process.execPath, ['-e', READER, layout.current, stop]);
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece;
  });
  await once(child.stdout, 'data');
  return { child, output: () => text };
}

test('a run that is not there yet is moved into its place', () => {
  const to = layout.publishedRun('a');
  placePublished(layout, finished('table 1'), to);
  expect(tableOf(to)).toBe('table 1');
});

test('a run that stands there but is not live gives way', () => {
  const to = layout.publishedRun('a');
  placePublished(layout, finished('table 1'), to);
  placePublished(layout, finished('table 2'), to);
  expect(tableOf(to)).toBe('table 2');
});

test('a live run with the same table stays untouched, and the new folder goes', () => {
  const to = layout.publishedRun('a');
  placePublished(layout, finished('table 1'), to);
  flipLink(layout.current, 'a');
  writeFileSync(join(to, 'witness'), '');
  const again = finished('table 1');
  placePublished(layout, again, to);
  expect(existsSync(join(to, 'witness'))).toBe(true);
  expect(existsSync(again)).toBe(false);
});

test('a live run that is damaged is replaced', () => {
  const to = layout.publishedRun('a');
  placePublished(layout, finished('table 1'), to);
  flipLink(layout.current, 'a');
  writeFileSync(join(to, 'forecasts.parquet'), 'table torn');
  placePublished(layout, finished('table 1'), to);
  expect(tableOf(layout.current)).toBe('table 1');
  expect(readlinkSync(layout.current)).toBe('a');
});

test('who reads through the link meets a table at every moment of a replacement', async () => {
  const to = layout.publishedRun('a');
  placePublished(layout, finished('table 0'), to);
  flipLink(layout.current, 'a');
  const stop = join(layout.home, 'stop');
  const { child, output } = await startReader(stop);
  for (let k = 1; k <= 40; k++) {
    placePublished(layout, finished(`table ${k}`, `2026-03-11T02:00:${String(k).padStart(2, '0')}.000Z`), to);
    await sleep(1);
  }
  writeFileSync(stop, '');
  await once(child, 'close');
  const { reads, failures } = JSON.parse(output().split('\n')[1]!) as { reads: number; failures: number };
  expect(reads).toBeGreaterThan(40);
  expect(failures).toBe(0);
  expect(tableOf(layout.current)).toBe('table 40');
});
