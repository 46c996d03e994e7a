/** `runs/<run_id>/metrics.json`: what a run forecast, and how earlier vintages have fared against what was sold since. */
export interface RunMetrics {
  readonly kind: 'shelfcast.metrics';
  readonly version: 1;
  readonly run_id: string;
  readonly data_cutoff: string;
  readonly forecast: {
    readonly rows: number;
    readonly series: number;
    readonly total_yhat: number;
    readonly rows_by_served_by: Readonly<Record<string, number>>;
    readonly rows_by_fallback_reason: Readonly<Record<string, number>>;
    readonly series_by_state: Readonly<Record<string, number>>;
  };
  /** Against the newest earlier vintage; null when there is none. */
  readonly change: VintageChange | null;
  /** Null when no day of an earlier vintage has its actuals yet. */
  readonly realised: {
    readonly excludes_stockout_days: boolean;
    readonly overall: RealisedAccuracy;
    /** The newest first. */
    readonly vintages: readonly (RealisedAccuracy & {
      readonly run_id: string;
      readonly data_cutoff: string;
      readonly model_version: string;
    })[];
    /** Week of the horizon: 1 = days 1 to 7. */
    readonly horizon_weeks: readonly (RealisedAccuracy & { readonly week: number })[];
  } | null;
}

export interface VintageChange {
  readonly run_id: string;
  readonly data_cutoff: string;
  /** Rows that both vintages cover, and the totals over them. */
  readonly rows: number;
  readonly total_yhat: number;
  readonly previous_total_yhat: number;
  /** new / old − 1; null for x/0. */
  readonly relative: number | null;
}

export interface RealisedAccuracy {
  /** Last day of actuals that counts. */
  readonly last_ds: string;
  readonly rows: number;
  /** Rows of stockout days, on which demand was not observed. */
  readonly rows_excluded: number;
  readonly sum_units: number;
  readonly sum_yhat: number;
  /** 0 for 0/0, null for x/0. */
  readonly wape: number | null;
  readonly bias: number | null;
  /** Share with lower ≤ y ≤ upper. With many zeros it lies above the level however good the forecast is. */
  readonly coverage_plain: number | null;
}
