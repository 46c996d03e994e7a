import { type Freshness, freshnessOf } from '../schemas/freshness.ts';
import type { PublishedManifest, RunRecord } from '../schemas/manifest.ts';
import { readCurrentRun } from '../warehouse/current-run.ts';
import { type Layout, layoutOf } from '../warehouse/layout.ts';
import { readRunRecords } from '../warehouse/run-records.ts';

/** `shelfcast status --json`. Ages are in seconds; everything of the published run is null when there is none. */
export interface StatusDocument {
  readonly kind: 'shelfcast.status';
  readonly version: 1;
  readonly freshness: Freshness;
  readonly now: string;
  readonly home: string;
  readonly age_seconds: number | null;
  readonly late_seconds: number | null;
  readonly published: Pick<
    PublishedManifest,
    | 'run_id'
    | 'data_cutoff'
    | 'generated_at'
    | 'next_expected_at'
    | 'stale_at'
    | 'expires_at'
    | 'first_ds'
    | 'last_ds'
    | 'model_version'
    | 'counts'
  > | null;
  readonly last_run: Pick<
    RunRecord,
    'run_id' | 'as_of' | 'status' | 'started_at' | 'finished_at' | 'error'
  > | null;
}

/** Reads how fresh the published run of a home is, and what the last run did. Error: PUBLISHED_DAMAGED, ARTEFACT_VERSION. */
export function publishedStatus(home: string, now: Date): StatusDocument {
  const layout = layoutOf(home);
  const manifest = readCurrentRun(layout)?.manifest ?? null;
  const { freshness, ageSeconds, lateSeconds } = freshnessOf(manifest, now);
  return {
    kind: 'shelfcast.status',
    version: 1,
    freshness,
    now: now.toISOString(),
    home,
    age_seconds: ageSeconds,
    late_seconds: lateSeconds,
    published: manifest && {
      run_id: manifest.run_id,
      data_cutoff: manifest.data_cutoff,
      generated_at: manifest.generated_at,
      next_expected_at: manifest.next_expected_at,
      stale_at: manifest.stale_at,
      expires_at: manifest.expires_at,
      first_ds: manifest.first_ds,
      last_ds: manifest.last_ds,
      model_version: manifest.model_version,
      counts: manifest.counts,
    },
    last_run: lastRun(layout),
  };
}

function lastRun(layout: Layout): StatusDocument['last_run'] {
  const record = readRunRecords(layout).records.at(-1);
  if (record === undefined) return null;
  const { run_id, as_of, status, started_at, finished_at, error } = record;
  return { run_id, as_of, status, started_at, finished_at, error };
}
