/** Everything that the report of a run shows. Plain data: the page is a pure function of it. */
import type { ImportanceDocument, JobRecord, PublishedManifest, RunRecord } from '../schemas/manifest.ts';
import type { RunMetrics } from '../schemas/run-metrics.ts';

export interface RunReportData {
  readonly manifest: PublishedManifest;
  readonly jobs: readonly JobRecord[];
  readonly warnings: RunRecord['warnings'];
  readonly rules: readonly RuleRow[];
  readonly rejects: readonly RejectGroup[];
  readonly accuracy: readonly AccuracyRow[];
  readonly horizon: readonly HorizonRow[];
  readonly folds: readonly FoldRow[];
  readonly champions: readonly ChampionRow[];
  readonly championCount: number;
  readonly importance: ImportanceDocument['features'];
  readonly ledger: readonly LedgerRow[];
  readonly served: readonly ServedRow[];
  /** What `target` of the configuration was. */
  readonly target: 'demand' | 'sales';
  readonly stockouts: readonly StockoutRow[];
  /** Null for a refused run: what it would have changed is not measured. */
  readonly metrics: RunMetrics | null;
  /** Set when the publish gate refused the run. */
  readonly refused: RefusedRun | null;
  readonly monthTotals: readonly MonthTotalRow[];
  readonly monthCoverage: readonly MonthCoverageRow[];
  readonly plots: readonly SeriesPlot[];
}

export interface RefusedRun {
  /** What readers are served meanwhile; null when nothing is published. */
  readonly served: Pick<PublishedManifest, 'run_id' | 'data_cutoff' | 'generated_at' | 'last_ds'> | null;
}

export interface RuleRow {
  readonly entity: string;
  readonly rule: string;
  readonly rows_before: number;
  readonly rows_after: number;
  readonly rows_rejected: number;
  readonly rows_changed: number;
}

/** Rejected rows of one rule, with the first of them. */
export interface RejectGroup {
  readonly entity: string;
  readonly source: string;
  readonly rule: string;
  readonly rows: number;
  readonly source_file: string | null;
  readonly source_row: number | null;
  readonly detail: string | null;
}

/** Metrics over all reporting folds. `segment_kind` is all, category, branch, velocity_class or demand_class. */
export interface AccuracyRow {
  readonly model: string;
  readonly segment_kind: string;
  readonly segment: string;
  /** Number of segments of the kind, of which those with the most units, or the worst branches, are here. */
  readonly segments: number;
  readonly rows: number;
  readonly sum_units: number;
  readonly wape: number | null;
  readonly bias: number | null;
  readonly mase: number | null;
  readonly rmsse: number | null;
  readonly baseline_wape: number | null;
  readonly coverage: number | null;
  readonly coverage_plain: number | null;
  readonly width: number | null;
}

export interface HorizonRow {
  readonly horizon_days: number;
  readonly selected: number | null;
  readonly baseline: number | null;
  readonly coverage: number | null;
  /** Series-days that were scored. */
  readonly rows: number | null;
}

/** A reporting fold of the selected models. */
export interface FoldRow {
  readonly origin: string;
  readonly rows: number;
  readonly wape: number | null;
  readonly baseline_wape: number | null;
  readonly bias: number | null;
  readonly coverage: number | null;
  readonly coverage_plain: number | null;
  readonly width: number | null;
}

/** Series-days of a category within the last 91 days; units are sums over them. */
export interface StockoutRow {
  readonly category: string;
  readonly days: number;
  readonly stockout_days: number;
  readonly sold: number;
  /** Had every open day sold at its series' rate of the days in stock. */
  readonly demanded: number;
}

/** A calendar month of a branch, clipped to the horizon; of the branches with the most units. */
export interface MonthTotalRow {
  readonly branch_id: string;
  readonly period_start: string;
  readonly period_end: string;
  readonly days: number;
  readonly yhat: number;
  readonly yhat_lower: number;
  readonly yhat_upper: number;
  /** Number of branches, of which some may be left out here. */
  readonly branches: number;
}

/** Month totals of the reporting folds, and the share of them within their interval. `level` is series or branch. */
export interface MonthCoverageRow {
  readonly level: string;
  readonly coverage: number;
  readonly totals: number;
}

export interface ChampionRow {
  readonly segment: string;
  readonly champion: string;
  readonly partner: string | null;
  readonly partner_share: number;
  readonly metric: string;
  readonly champion_value: number | null;
  readonly baseline_value: number | null;
  readonly rows: number;
}

export interface LedgerRow {
  readonly state: string;
  readonly reason: string | null;
  readonly series: number;
}

export interface ServedRow {
  readonly served_by: string;
  readonly fallback_reason: string | null;
  readonly rows: number;
  readonly series: number;
}

export interface SeriesPlot {
  /** Why this series was chosen. */
  readonly role: string;
  readonly branch_id: string;
  readonly sku_id: string;
  readonly category: string;
  readonly served_by: string;
  readonly history: readonly { readonly ds: string; readonly units: number; readonly stockout: boolean }[];
  readonly forecast: readonly {
    readonly ds: string;
    readonly yhat: number;
    readonly yhat_lower: number;
    readonly yhat_upper: number;
  }[];
}
