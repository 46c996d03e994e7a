/** Records and manifests as the alarms see them: nights at 02:00, deadline 04:00, all UTC. */
import type { Observation } from '../../alarms/observation.ts';
import type { PublishedManifest, RunRecord } from '../../schemas/manifest.ts';

export const NIGHTLY = {
  cron: '0 2 * * *',
  deadline: '04:00',
  stale_after_hours: 24,
  expire_after_hours: 72,
};

/** Published in the night of 1 March from data to 28 February. */
export function manifestOf(changes: Partial<PublishedManifest> = {}): PublishedManifest {
  return {
    kind: 'shelfcast.published',
    version: 1,
    run_id: '20260228-a',
    name: 'test',
    data_cutoff: '2026-02-28',
    generated_at: '2026-03-01T02:00:00.000Z',
    next_expected_at: '2026-03-02T04:00:00.000Z',
    stale_at: '2026-03-03T04:00:00.000Z',
    expires_at: '2026-03-05T04:00:00.000Z',
    horizon_days: 28,
    first_ds: '2026-03-01',
    last_ds: '2026-03-28',
    model_version: 'm1',
    challenger: null,
    code_version: 'c1',
    quantiles: [0.5],
    interval: 0.8,
    counts: { rows: 1, series: 1, skus: 1, branches: 1, fallback_rows: 0, ledger: {} },
    accepted_gates: [],
    gates: [],
    files: [],
    content_sha256: '00',
    ...changes,
  };
}

/** A run of the night of 2 March. */
export function recordOf(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    kind: 'shelfcast.run',
    version: 1,
    run_id: '20260301-b',
    name: 'test',
    as_of: '2026-03-01',
    status: 'running',
    started_at: '2026-03-02T02:00:01.000Z',
    generated_at: '2026-03-02T02:00:01.000Z',
    finished_at: null,
    duration_ms: null,
    code_version: 'c1',
    config_sha256: '00',
    error: null,
    accepted_gates: [],
    jobs: [],
    warnings: [],
    ...changes,
  };
}

export function refusedRun(changes: Partial<RunRecord> = {}): RunRecord {
  return recordOf({
    status: 'refused',
    finished_at: '2026-03-02T02:10:00.000Z',
    error: { code: 'PUBLISH_REFUSED', message: 'the total fell by 60 %' },
    ...changes,
  });
}

export function failedRun(changes: Partial<RunRecord> = {}): RunRecord {
  return recordOf({
    status: 'failed',
    finished_at: '2026-03-02T02:05:00.000Z',
    error: { code: 'STORAGE_FULL', message: 'the disk is full' },
    ...changes,
  });
}

export function observationOf(changes: Partial<Observation> = {}): Observation {
  return { published: manifestOf(), unreadable: null, records: [], lastSignOfLife: null, ...changes };
}
