/** The tables of `forecasts.duckdb` and what each column means, for whoever asks duckdb_columns(). */
import { quantileColumn } from '../schemas/config.ts';
import { TABLES, type TableColumn } from '../schemas/tables.ts';

export interface PlannerTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly meaning: string;
  readonly columns: readonly Pick<TableColumn, 'name' | 'meaning'>[];
}

const meanings = (entries: Record<string, string>) =>
  Object.entries(entries).map(([name, meaning]) => ({ name, meaning }));

const pick = (columns: readonly TableColumn[], names: readonly string[]) =>
  columns.filter((column) => names.includes(column.name));

const HISTORY = [
  'run_id',
  'data_cutoff',
  'branch_id',
  'sku_id',
  'ds',
  'horizon_days',
  'yhat',
  'yhat_lower',
  'yhat_upper',
  'served_by',
];

/** Tables and views in the order in which a planner meets them. */
export function plannerTables(quantiles: readonly number[]): PlannerTable[] {
  const levels = quantiles.map((level) => ({
    name: quantileColumn(level),
    meaning: `${Number((level * 100).toFixed(1))} % of outcomes are expected at or below this`,
  }));
  const history = pick(TABLES.forecasts, HISTORY);
  return [
    {
      name: 'forecasts',
      kind: 'table',
      meaning: 'tonight’s forecast: one row per branch, SKU and day',
      columns: [...TABLES.forecasts, ...levels],
    },
    {
      name: 'forecast_totals',
      kind: 'table',
      meaning:
        'week and month totals of series, branches and categories, with intervals of their own: those of days do not add up',
      columns: [...TABLES.forecast_totals, ...levels],
    },
    {
      name: 'drivers',
      kind: 'table',
      meaning:
        'why the trees forecast what they do: the strongest features of each series, in units over the horizon',
      columns: TABLES.drivers,
    },
    {
      name: 'series_ledger',
      kind: 'table',
      meaning: 'every SKU-branch pair and what becomes of it, with the reason',
      columns: TABLES.series_ledger,
    },
    {
      name: 'actuals',
      kind: 'table',
      meaning: 'cleaned sales of the latest days; a day without a row had no sale',
      columns: TABLES.clean_sales,
    },
    {
      name: 'accuracy',
      kind: 'table',
      meaning: 'metrics of the backtest by fold, model, segment and horizon',
      columns: TABLES.metrics,
    },
    {
      name: 'totals_accuracy',
      kind: 'table',
      meaning: 'how many backtested totals fell into their intervals, by level, period and fold',
      columns: TABLES.totals_accuracy,
    },
    {
      name: 'champions',
      kind: 'table',
      meaning: 'the model chosen for each segment',
      columns: TABLES.champions,
    },
    {
      name: 'rejects',
      kind: 'table',
      meaning: 'rows of the extracts that are not in the data, and why',
      columns: TABLES.rejects,
    },
    {
      name: 'data_quality',
      kind: 'table',
      meaning: 'what each cleaning rule did',
      columns: TABLES.clean_rules,
    },
    { name: 'runs', kind: 'table', meaning: 'every night that ran, published or not', columns: RUNS },
    {
      name: 'forecast_history_earlier',
      kind: 'table',
      meaning: 'forecasts of the earlier published runs; ask forecast_history, which has tonight’s as well',
      columns: history,
    },
    {
      name: 'forecast_history',
      kind: 'view',
      meaning: 'forecasts of the latest published runs, tonight’s included',
      columns: history,
    },
  ];
}

const RUNS = meanings({
  run_id: 'identity of a run: a hash of its configuration, data and code',
  name: 'name in the configuration',
  as_of: 'last day of actuals used',
  status: 'running, published, refused, failed, or stopped by a signal',
  started_at: 'UTC; when it first started',
  generated_at: 'UTC; what its rows say in generated_at',
  finished_at: 'UTC, or null while it runs',
  duration_ms: 'milliseconds, or null while it runs',
  code_version: 'version of Shelfcast',
  config_sha256: 'SHA-256 of its configuration',
  error_code: 'code of the error that ended it (docs/errors.md), STOPPED, or null',
  error_message: 'what happened, or null',
  accepted_gates: 'publish gates that were accepted, joined by commas',
  warnings: 'number of warnings',
});
