/** Keeps `runs/<run_id>/` true while a night is carried out: run.json, events.jsonl, fingerprints.json. */
import { join } from 'node:path';
import type { Counts } from '../jobs/job.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import type { RunEvent, TimedEvent } from '../schemas/events.ts';
import type { JobRecord, PublishedManifest, RunRecord } from '../schemas/manifest.ts';
import { readJsonDocument } from '../warehouse/json-document.ts';
import type { Layout } from '../warehouse/layout.ts';
import { eventFailure } from './event-failure.ts';
import type { NightOptions } from './night-options.ts';
import type { Plan, PlannedJob } from './plan.ts';
import {
  appendEvent,
  endTornEvent,
  readRunRecord,
  withJob,
  writeFingerprints,
  writeRunRecord,
} from './run-record.ts';

export interface NightRecord {
  /** The `generated_at` of the rows of this run. */
  readonly generatedAt: Date;
  start(): void;
  emit(event: RunEvent): void;
  onJob(planned: PlannedJob, state: JobRecord['state'], durationMs: number, counts: Counts): void;
  finish(): void;
  /** Never throws. */
  warn(job: string, code: string, message: string): void;
  /** Never throws: on a full disk the failure itself is what must be heard. */
  fail(error: unknown): void;
}

export function openNightRecord(
  plan: Plan,
  layout: Layout,
  version: string,
  options: NightOptions,
): NightRecord {
  const startedMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedMs);
  let record = startRecord(plan, layout, version, options);
  const update = (changes: Partial<RunRecord>) => {
    record = { ...record, ...changes };
    writeRunRecord(layout, record);
  };
  const finishedNow = () => ({ finished_at: new Date().toISOString(), duration_ms: elapsedMs() });
  const emit = (event: RunEvent) => {
    const timed: TimedEvent = { ...event, time: new Date().toISOString() };
    options.emit(timed);
    if (event.kind === 'warning') {
      const { job, code, message } = event;
      record = { ...record, warnings: [...record.warnings, { job, code, message }] };
    }
    if (event.kind !== 'job_progress') appendEvent(layout, plan.runId, timed);
  };
  return {
    generatedAt: new Date(record.generated_at),
    emit,
    start() {
      update({});
      writeFingerprints(layout, plan);
      endTornEvent(layout, plan.runId);
      emit({
        kind: 'run_started',
        runId: plan.runId,
        asOf: plan.asOf,
        jobs: plan.jobs.map(({ job }) => job.name),
      });
    },
    onJob({ job, fingerprint, output }, state, durationMs, counts) {
      update(withJob(record, { job: job.name, fingerprint, state, duration_ms: durationMs, counts }));
      if (state === 'done' && job.writes.includes('published')) emit(publishedEvent(output));
    },
    finish() {
      update({ ...finishedNow(), status: 'published', error: null });
      emit({ kind: 'run_finished', runId: plan.runId, durationMs: elapsedMs() });
    },
    warn(job, code, message) {
      quietly(() => emit({ kind: 'warning', job, code, message }));
    },
    fail(error) {
      const { status, code, message } = failureOf(error, options.signal);
      quietly(() => update({ ...finishedNow(), status, error: { code, message } }));
      quietly(() => emit({ kind: 'run_failed', runId: plan.runId, ...eventFailure(error), code }));
    },
  };
}

/** A night that could not be planned, since a source is missing: `status` must be able to say so. Never throws. */
export function recordUnplanned(
  error: ShelfcastError,
  layout: Layout,
  version: string,
  asOf: string,
  options: NightOptions,
): void {
  const runId = `${asOf.replaceAll('-', '')}-unplanned`;
  const { code, message } = failureOf(error, options.signal);
  quietly(() => {
    const record = startRecord({ runId, asOf, jobs: [] }, layout, version, options);
    const finished = { finished_at: record.started_at, duration_ms: 0 };
    writeRunRecord(layout, { ...record, ...finished, status: 'failed', error: { code, message } });
    const time = new Date().toISOString();
    const event: TimedEvent = { kind: 'run_failed', runId, ...eventFailure(error), code, time };
    options.emit(event);
    appendEvent(layout, runId, event);
  });
}

/** Whether `run.json` says so too when a run’s outputs are all there; a run without a record has nothing to say. */
export function isRecordedPublished(layout: Layout, runId: string): boolean {
  const record = readRunRecord(layout, runId);
  return record === null || record.status === 'published';
}

/** Writes the last word of a run that was killed, or failed while it was forced again, when all it makes is there. */
export function recordPublished(layout: Layout, runId: string): void {
  const record = readRunRecord(layout, runId);
  if (record === null || record.status === 'published') return;
  const finished_at = record.finished_at ?? new Date().toISOString();
  writeRunRecord(layout, { ...record, status: 'published', error: null, finished_at });
}

/** For the record of a failure: the home may be what has failed, and the failure says more than a second error would. */
function quietly(write: () => void): void {
  try {
    write();
  } catch {
    // The failure that is being recorded is thrown by the caller.
  }
}

function publishedEvent(publishedDir: string): RunEvent {
  const file = join(publishedDir, 'manifest.json');
  const manifest = readJsonDocument<PublishedManifest>(file, 'shelfcast.published', 1);
  const { sha256 } = manifest.files.find(({ name }) => name === 'forecasts.parquet')!;
  return { kind: 'published', runId: manifest.run_id, rowCount: manifest.counts.rows, sha256 };
}

function failureOf(
  error: unknown,
  signal: AbortSignal,
): { status: 'refused' | 'failed' | 'stopped'; code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (signal.aborted) return { status: 'stopped', code: 'STOPPED', message };
  const code = error instanceof ShelfcastError ? error.code : 'INTERNAL';
  return { status: code === 'PUBLISH_REFUSED' ? 'refused' : 'failed', code, message };
}

/**
 * A run that was killed, or is forced again, keeps its `generated_at`, so that it makes the same bytes; `--now` replays
 * another.
 */
function startRecord(plan: Plan, layout: Layout, version: string, options: NightOptions): RunRecord {
  const earlier = readRunRecord(layout, plan.runId);
  const now = options.now.toISOString();
  return {
    kind: 'shelfcast.run',
    version: 1,
    run_id: plan.runId,
    name: options.loaded.config.name,
    as_of: plan.asOf,
    status: 'running',
    started_at: now,
    generated_at: earlier !== null && !options.nowGiven ? earlier.generated_at : now,
    finished_at: null,
    duration_ms: null,
    code_version: version,
    config_sha256: options.loaded.sha256,
    error: null,
    accepted_gates: options.accept,
    jobs: plan.jobs.map(({ job, fingerprint }) => ({
      job: job.name,
      fingerprint,
      state: 'pending',
      duration_ms: 0,
      counts: {},
    })),
    warnings: [],
  };
}
