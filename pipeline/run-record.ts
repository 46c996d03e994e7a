/** `runs/<run_id>/`: what a run did, kept up to date while it does it. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShelfcastError } from '../schemas/errors.ts';
import type { TimedEvent } from '../schemas/events.ts';
import type { JobRecord, RunRecord } from '../schemas/manifest.ts';
import { writeFileAtomic } from '../warehouse/atomic.ts';
import { readJsonDocument } from '../warehouse/json-document.ts';
import type { Layout } from '../warehouse/layout.ts';
import { readRunRecords } from '../warehouse/run-records.ts';
import type { FingerprintParts } from './fingerprint.ts';
import type { Plan } from './plan.ts';

/** The record of a run; null when it has none. ARTEFACT_VERSION when it cannot be read. */
export function readRunRecord(layout: Layout, runId: string): RunRecord | null {
  const file = join(layout.run(runId), 'run.json');
  return existsSync(file) ? readJsonDocument<RunRecord>(file, 'shelfcast.run', 1) : null;
}

export function writeRunRecord(layout: Layout, record: RunRecord): void {
  writeFileAtomic(join(layout.run(record.run_id), 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

export function withJob(record: RunRecord, job: JobRecord): RunRecord {
  return { ...record, jobs: record.jobs.map((known) => (known.job === job.job ? job : known)) };
}

export function appendEvent(layout: Layout, runId: string, event: TimedEvent): void {
  mkdirSync(layout.run(runId), { recursive: true });
  appendFileSync(eventsFile(layout, runId), `${JSON.stringify(event)}\n`);
}

/** A process killed while it wrote leaves half a line: ends it, so that the next event stands on its own. */
export function endTornEvent(layout: Layout, runId: string): void {
  const file = eventsFile(layout, runId);
  if (existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n')) appendFileSync(file, '\n');
}

function eventsFile(layout: Layout, runId: string): string {
  return join(layout.run(runId), 'events.jsonl');
}

const FINGERPRINTS = 'fingerprints.json';

/** Keeps what went into each fingerprint, so that the next plan can say what changed. */
export function writeFingerprints(layout: Layout, plan: Plan): void {
  const parts = Object.fromEntries(plan.jobs.map(({ job, parts: ofJob }) => [job.name, ofJob]));
  const document = { kind: 'shelfcast.fingerprints', version: 1, jobs: parts };
  writeFileAtomic(join(layout.run(plan.runId), FINGERPRINTS), `${JSON.stringify(document, null, 2)}\n`);
}

interface FingerprintDocument {
  readonly kind: 'shelfcast.fingerprints';
  readonly version: 1;
  readonly jobs: Record<string, FingerprintParts>;
}

/**
 * Parts of the run that started last, by job name; empty when there is none. They only say why a job runs, so a file that
 * cannot be read is passed over: it must not keep the night from running.
 */
export function latestFingerprints(layout: Layout): Record<string, FingerprintParts> {
  for (const { run_id } of readRunRecords(layout).records.reverse()) {
    const file = join(layout.run(run_id), FINGERPRINTS);
    const jobs = existsSync(file) ? fingerprintsIn(file) : null;
    if (jobs !== null) return jobs;
  }
  return {};
}

function fingerprintsIn(file: string): Record<string, FingerprintParts> | null {
  try {
    return readJsonDocument<FingerprintDocument>(file, 'shelfcast.fingerprints', 1).jobs;
  } catch (error) {
    if (error instanceof ShelfcastError) return null;
    throw error;
  }
}
