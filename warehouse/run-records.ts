import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../schemas/manifest.ts';
import { readJsonDocument } from './json-document.ts';
import type { Layout } from './layout.ts';

/**
 * Every `runs/<run_id>/run.json`, by `started_at` then run id, the oldest first; with `latest`, so many of the latest as-of days only.
 * A folder without one (a run that died before its first write) is no record; one that cannot be read is `unreadable`.
 */
export function readRunRecords(
  layout: Layout,
  latest = Number.POSITIVE_INFINITY,
): {
  records: RunRecord[];
  unreadable: { file: string; reason: string }[];
} {
  const records: RunRecord[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  for (const name of latestNames(runFolders(layout), latest)) {
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

/** A run id starts with its as-of day, so the order of names is that of the days. */
function latestNames(names: string[], count: number): string[] {
  return names.length <= count ? names : names.sort().slice(-count);
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
