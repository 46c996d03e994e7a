/** What the alarms look at: the published run and the ledger of runs, read anew at each look. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedManifest, RunRecord } from '../schemas/manifest.ts';
import { readCurrentRun } from '../warehouse/current-run.ts';
import type { Layout } from '../warehouse/layout.ts';
import { readRunRecords } from '../warehouse/run-records.ts';
import { messageOf } from './alarm-log.ts';

export interface Observation {
  /** The run that is served; null when nothing is, or when it cannot be told. */
  readonly published: PublishedManifest | null;
  /** Why it cannot be told what is served; null when it can. */
  readonly unreadable: string | null;
  /** Runs of the latest as-of days by `started_at`, the oldest first. */
  readonly records: readonly RunRecord[];
  /** When the run that started last wrote its record or an event for the last time; null when there is none. */
  readonly lastSignOfLife: Date | null;
}

/** Runs that matter to tonight: older ones may be thousands, and this is read every few seconds. */
const LATEST_RUNS = 40;

/** Reads a home. Never throws: what cannot be read is a finding. */
export function observe(layout: Layout): Observation {
  const { published, unreadable } = readPublished(layout);
  try {
    const { records } = readRunRecords(layout, LATEST_RUNS);
    return { published, unreadable, records, lastSignOfLife: signOfLife(layout, records.at(-1)) };
  } catch (error) {
    return { published, unreadable: unreadable ?? messageOf(error), records: [], lastSignOfLife: null };
  }
}

function readPublished(layout: Layout): Pick<Observation, 'published' | 'unreadable'> {
  try {
    return { published: readCurrentRun(layout)?.manifest ?? null, unreadable: null };
  } catch (error) {
    return { published: null, unreadable: messageOf(error) };
  }
}

function signOfLife(layout: Layout, record: RunRecord | undefined): Date | null {
  if (record === undefined) return null;
  const times = ['run.json', 'events.jsonl'].map(
    (name) => statSync(join(layout.run(record.run_id), name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return new Date(Math.max(...times));
}
