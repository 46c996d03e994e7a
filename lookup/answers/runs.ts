import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary, StatusAnswer } from '../../schemas/api-catalogue.ts';
import type { PublishedManifest, RunRecord } from '../../schemas/manifest.ts';
import type { Layout } from '../../warehouse/layout.ts';
import { monthsOf } from '../../warehouse/lookup-reader.ts';
import { readPublishedManifest } from '../../warehouse/published-runs.ts';
import { type Answer, member } from '../answer.ts';
import { ProblemError } from '../problem-error.ts';
import type { RunStore } from '../run-store.ts';
import type { ServedRun } from '../served-run.ts';

/** Most nights in the list. */
const MOST_RUNS = 400;

/** How fresh the run is, what it covers, and how the latest night ended. */
export function statusAnswer(run: ServedRun, store: RunStore, layout: Layout, nowMs: number): Answer {
  const { manifest, lookup } = run;
  const { about } = lookup;
  const last = store.records().at(-1);
  const fields: Omit<StatusAnswer, keyof typeof IN_ENVELOPE> = {
    name: manifest.name,
    stale_at: manifest.stale_at,
    expires_at: manifest.expires_at,
    late_seconds: run.envelope(nowMs).lateSeconds ?? 0,
    first_ds: manifest.first_ds,
    last_ds: manifest.last_ds,
    horizon_days: manifest.horizon_days,
    history_from: about.history_from,
    months: monthsOf(about),
    default_month: manifest.first_ds.slice(0, 7),
    model_version: manifest.model_version,
    code_version: manifest.code_version,
    quantiles: [...manifest.quantiles],
    interval: manifest.interval,
    categories: [...about.categories],
    counts: { ...manifest.counts },
    previous_run_id: about.previous_run_id,
    last_run: last === undefined ? null : summaryOf(last, store, layout),
  };
  return {
    run,
    json(out) {
      for (const [name, value] of Object.entries(fields)) out.text(member(name, value));
    },
  };
}

const IN_ENVELOPE = {
  run_id: 0,
  data_cutoff: 0,
  generated_at: 0,
  next_expected_at: 0,
  age_seconds: 0,
  freshness: 0,
};

/** The nights, the newest first. */
export function runsAnswer(run: ServedRun, store: RunStore, layout: Layout): Answer {
  const runs = [...store.records()]
    .reverse()
    .slice(0, MOST_RUNS)
    .map((record) => summaryOf(record, store, layout));
  return { run, json: (out) => out.text(member('runs', runs)) };
}

/** One night. Problem: RUN_NOT_FOUND. */
export function runAnswer(run: ServedRun, store: RunStore, layout: Layout, id: string): Answer {
  const record = store.records().findLast((candidate) => candidate.run_id === id);
  if (record === undefined)
    throw new ProblemError('RUN_NOT_FOUND', 'no night has this id: /v1/runs lists them');
  const manifest = keptManifest(layout, id);
  const detail = {
    ...summaryOf(record, store, layout),
    jobs: record.jobs.map(({ job, state, duration_ms }) => ({
      job,
      state,
      duration_seconds: duration_ms / 1000,
    })),
    warnings: record.warnings.map(({ job, code }) => ({ job, code })),
    counts: manifest?.counts ?? null,
    gates:
      manifest?.gates.map(({ name, outcome, figure, threshold }) => ({ name, outcome, figure, threshold })) ??
      null,
    model_version: manifest?.model_version ?? null,
  };
  return { run, json: (out) => out.text(member('run', detail)) };
}

function keptManifest(layout: Layout, id: string): PublishedManifest | null {
  try {
    return readPublishedManifest(layout.publishedRun(id));
  } catch {
    // Retired, or of a version that this code does not read: the record tells what is left to tell.
    return null;
  }
}

/** Texts of errors may name files: only their codes leave the machine. */
function summaryOf(record: RunRecord, store: RunStore, layout: Layout): RunSummary {
  return {
    run_id: record.run_id,
    data_cutoff: record.as_of,
    status: record.status,
    started_at: record.started_at,
    finished_at: record.finished_at,
    duration_seconds: record.duration_ms === null ? null : record.duration_ms / 1000,
    error_code: record.error?.code ?? null,
    is_current: store.current?.runId === record.run_id,
    is_kept: existsSync(join(layout.publishedRun(record.run_id), 'manifest.json')),
  };
}
