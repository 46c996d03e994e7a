/** What a lookup file is made from. */
export interface LookupInputs {
  readonly runId: string;
  /** YYYY-MM-DD. */
  readonly dataCutoff: string;
  readonly generatedAt: Date;
  readonly firstDs: string;
  readonly horizonDays: number;
  readonly quantiles: readonly number[];
  readonly interval: number;
  readonly baseline: string;
  /** Tables of the run: forecasts, totals, ledger, metrics and champions. */
  readonly forecastsFile: string;
  /** Table of the challenger, and the share of the branches that it serves (0 to 1); or null. */
  readonly challenger: { readonly file: string; readonly share: number } | null;
  readonly totalsFile: string;
  readonly ledgerFile: string;
  readonly metricsFile: string;
  readonly championsFile: string;
  /** Shards of the panel in their order, and the names of its events; days of it to keep. */
  readonly panelFiles: readonly string[];
  readonly events: readonly string[];
  readonly historyDays: number;
  /** Earlier vintages, the newest first: the first is what `change` is about. */
  readonly earlier: readonly { readonly runId: string; readonly forecastsFile: string }[];
}
