/** A home with no more than what the alarms look at. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedManifest, RunRecord } from '../../schemas/manifest.ts';
import { manifestOf, recordOf } from './alarm-records.ts';

/** Publishes a run in one step, as the night does. */
export function publishAt(home: string, changes: Partial<PublishedManifest> = {}): PublishedManifest {
  const manifest = manifestOf(changes);
  const dir = join(home, 'published', manifest.run_id);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
  const beside = join(home, 'published', '.link');
  symlinkSync(manifest.run_id, beside);
  renameSync(beside, join(home, 'published', 'current'));
  return manifest;
}

/** Publishes what the night of 2 March makes. */
export function publishNext(home: string): PublishedManifest {
  return publishAt(home, {
    run_id: '20260301-b',
    data_cutoff: '2026-03-01',
    generated_at: '2026-03-02T04:30:00.000Z',
    next_expected_at: '2026-03-03T04:00:00.000Z',
    stale_at: '2026-03-04T04:00:00.000Z',
    expires_at: '2026-03-06T04:00:00.000Z',
  });
}

export function writeRecord(home: string, changes: Partial<RunRecord> = {}): void {
  const record = recordOf(changes);
  const dir = join(home, 'runs', record.run_id);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'run.json'), JSON.stringify(record));
}
