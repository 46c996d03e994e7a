/** JSON documents that stand beside the tables. Each starts with its kind and version. */
import type { GateName } from './gates.ts';

/** `raw/<source>/dt=<as_of>/<fingerprint>/manifest.json`: proves rowsIn = rowsKept + rowsRejected. */
export interface SnapshotManifest {
  readonly kind: 'shelfcast.snapshot';
  readonly version: 1;
  readonly source: string;
  readonly entity: string;
  readonly owner: string;
  readonly as_of: string;
  /** False when an optional source had no file; the snapshot is then empty. */
  readonly present: boolean;
  readonly files: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly rows: number;
  }[];
  readonly rows_in: number;
  readonly rows_kept: number;
  readonly rows_rejected: number;
  readonly rejected_by_rule: Readonly<Record<string, number>>;
  readonly min_date: string | null;
  readonly max_date: string | null;
  readonly schema: readonly { readonly name: string; readonly type: string }[];
  /** SHA-256 of `rows.parquet`. */
  readonly sha256: string;
}

/** `panel/<fingerprint>/panel.json`: what a forecaster may look at besides the units, and since when. */
export interface PanelDocument {
  readonly kind: 'shelfcast.panel';
  readonly version: 1;
  /** First day that the models may look at from any origin of the night; group totals begin there, the shards may earlier. */
  readonly first_ds: string;
  /** Columns without which nobody would miss anything are left out: no price where nobody says one. */
  readonly columns: readonly KnownColumnDocument[];
  /** Names of the events; `event` 1 is the first. */
  readonly events: readonly string[];
  readonly statics: readonly StaticDocument[];
}

/** `models/<fingerprint>/importance.json`: what the trees of the bundle split on; no features where there are no trees. */
export interface ImportanceDocument {
  readonly kind: 'shelfcast.importance';
  readonly version: 1;
  /** The most telling first; `share` of what all splits gained, 0 to 1. */
  readonly features: readonly { readonly feature: string; readonly share: number }[];
}

export interface KnownColumnDocument {
  readonly name: string;
  readonly kind: 'price' | 'sku_price' | 'promotion' | 'event' | 'driver';
  /** Column of the shards; of `groups-sku.parquet` for `sku_price`. */
  readonly column: string;
  readonly is_known_ahead: boolean;
  /** Whether some values of a column known ahead were yet learnt on their day only: prices paid, where no list says one. */
  readonly has_hindsight: boolean;
}

export interface StaticDocument {
  /** Column of `statics.parquet`. */
  readonly name: string;
  /** Its values run from 0 up to but without this; −1 = none. */
  readonly values: number;
}

/** `runs/<run_id>/run.json`. */
export interface RunRecord {
  readonly kind: 'shelfcast.run';
  readonly version: 1;
  readonly run_id: string;
  readonly name: string;
  readonly as_of: string;
  /** `stopped`: by a signal; the same command resumes it. */
  readonly status: 'running' | 'published' | 'refused' | 'failed' | 'stopped';
  readonly started_at: string;
  /** The `generated_at` of the rows: fixed when the run first starts, so that a resumed run makes the same bytes. */
  readonly generated_at: string;
  readonly finished_at: string | null;
  readonly duration_ms: number | null;
  readonly code_version: string;
  readonly config_sha256: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly accepted_gates: readonly string[];
  readonly jobs: readonly JobRecord[];
  readonly warnings: readonly { readonly job: string; readonly code: string; readonly message: string }[];
}

export interface JobRecord {
  readonly job: string;
  readonly fingerprint: string;
  readonly state: 'done' | 'skipped' | 'failed' | 'pending';
  readonly duration_ms: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** `published/<run_id>/manifest.json`. */
export interface PublishedManifest {
  readonly kind: 'shelfcast.published';
  readonly version: 1;
  readonly run_id: string;
  readonly name: string;
  readonly data_cutoff: string;
  readonly generated_at: string;
  readonly next_expected_at: string;
  /** Past this instant the run is stale. */
  readonly stale_at: string;
  /** Past this instant nothing should be ordered by it. */
  readonly expires_at: string;
  readonly horizon_days: number;
  readonly first_ds: string;
  readonly last_ds: string;
  readonly model_version: string;
  /** A second set of models whose rows stand beside the first's, for this share of the branches; null where there is none. */
  readonly challenger: { readonly model_version: string; readonly share: number } | null;
  readonly code_version: string;
  readonly quantiles: readonly number[];
  readonly interval: number;
  readonly counts: {
    readonly rows: number;
    readonly series: number;
    readonly skus: number;
    readonly branches: number;
    readonly fallback_rows: number;
    readonly ledger: Readonly<Record<string, number>>;
  };
  /** Gates that failed and that the operator accepted with `--accept`. */
  readonly accepted_gates: readonly string[];
  /** Every gate with its figure, in the order in which they were asked. */
  readonly gates: readonly GateResult[];
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** SHA-256 over the score job's shards: the same whenever the same inputs are scored, whatever the clock says. */
  readonly content_sha256: string;
}

/** What one publish gate found. `name` is what `--accept` takes. */
export interface GateResult {
  readonly name: GateName;
  /** `accepted`: failed, and the operator let it pass; `skipped`: there was nothing to compare with. */
  readonly outcome: 'passed' | 'failed' | 'accepted' | 'warned' | 'skipped';
  /** The measured figure, or null when there was nothing to measure. */
  readonly figure: number | null;
  /** What the figure is held to, or null where the configuration sets no limit. */
  readonly threshold: number | null;
  /** One sentence with the figures, for people. */
  readonly detail: string;
}
