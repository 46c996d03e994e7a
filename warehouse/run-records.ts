import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../schemas/manifest.ts';
import { readJsonDocument } from './json-document.ts';
import type { Layout } from './layout.ts';

/**
 * Every `runs/<run_id>/run.json`, by `started_at` then run id, the oldest first.
 * A folder without one (a run that died before its first write) is no record; one that cannot be read is `unreadable`.
 */
export function readRunRecords(layout: Layout): {
  records: RunRecord[];
  unreadable: { file: string; reason: string }[];
} {
  const records: RunRecord[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const name of runFolders(layout)) {
    const file = join(layout.run(name), 'run.json');
    try {
      records.push(readJsonDocument<RunRecord>(file, 'shelfcast.run', 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      unreadable.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  records.sort((a, b) => a.started_at.localeCompare(b.started_at) || a.run_id.localeCompare(b.run_id));
  return { records, unreadable };
}

function runFolders(layout: Layout): string[] {
  try {
    return readdirSync(layout.runs, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
