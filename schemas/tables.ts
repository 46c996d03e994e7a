/**
 * Columns of every table that one job hands to another, or to a reader. `docs/data-contract.md` shows them;
 * a test holds the real files to them. Optional columns (drivers, attributes, quantiles) follow the fixed ones.
 */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
}

const column = (name: string, type: string, meaning: string): TableColumn => ({ name, type, meaning });

const SERIES_KEY = [column('sku_id', 'VARCHAR', 'SKU'), column('branch_id', 'VARCHAR', 'branch')];

export const TABLES = {
  /** `clean/<fingerprint>/sales.parquet`, one row per (branch_id, sku_id, ds), in that order; drivers follow as DOUBLE. */
  clean_sales: [
    column('branch_id', 'VARCHAR', 'branch'),
    column('sku_id', 'VARCHAR', 'SKU'),
    column('ds', 'DATE', 'business day'),
    column('units', 'DOUBLE', 'units sold, net of returns, ≥ 0, on a grid of 10⁻⁶'),
    column('price', 'DOUBLE', 'unit price, or null'),
    column('promotion', 'BOOLEAN', 'on promotion, or null when the extract does not say'),
    column('stockout', 'BOOLEAN', 'out of stock for some of the day; never null'),
    column('stockout_share', 'DOUBLE', 'share of trading hours out of stock, 0 to 1, or null when unknown'),
    column('outlier', 'BOOLEAN', 'flagged as unusual; never deleted for it'),
  ],
  /** `clean/<fingerprint>/sales_reach.parquet`, a row for each branch whose sales end before `as_of`. */
  clean_sales_reach: [
    column('branch_id', 'VARCHAR', 'branch'),
    column(
      'last_ds',
      'DATE',
      'last day that a source of its sales reaches; the days behind it are unknown, not zero',
    ),
  ],
  /** `clean/<fingerprint>/products.parquet`, one row per SKU seen anywhere; attributes follow as VARCHAR. */
  clean_products: [
    column('sku_id', 'VARCHAR', 'SKU'),
    column('category', 'VARCHAR', '`unknown` when no source says'),
    column('launched_on', 'DATE', 'or null'),
    column('discontinued_on', 'DATE', 'or null'),
  ],
  clean_branches: [
    column('branch_id', 'VARCHAR', 'branch'),
    column('timezone', 'VARCHAR', 'IANA name'),
    column('opened_on', 'DATE', 'or null'),
    column('closed_on', 'DATE', 'or null'),
  ],
  clean_prices: [
    column('ds', 'DATE', 'first day on which the price holds'),
    column('sku_id', 'VARCHAR', 'SKU'),
    column('branch_id', 'VARCHAR', 'branch, or null for every branch'),
    column('price', 'DOUBLE', 'unit price'),
  ],
  /** `clean/<fingerprint>/drivers-<source>.parquet`, one file per source, drivers as DOUBLE after these. */
  clean_drivers: [
    column('ds', 'DATE', 'day'),
    column('sku_id', 'VARCHAR', 'SKU, or null for every SKU'),
    column('branch_id', 'VARCHAR', 'branch, or null for every branch'),
  ],
  clean_events: [
    column('ds', 'DATE', 'day'),
    column('branch_id', 'VARCHAR', 'branch, or null for every branch'),
    column('event', 'VARCHAR', 'name of the event'),
    column('closed', 'BOOLEAN', 'the branch does not trade; never null'),
  ],
  clean_assortment: [
    ...SERIES_KEY,
    column('from_ds', 'DATE', 'first day carried, or null'),
    column('until_ds', 'DATE', 'first day no longer carried, or null'),
  ],
  /** `clean/<fingerprint>/rules.parquet`: what each rule did, in the order in which they ran. */
  clean_rules: [
    column('entity', 'VARCHAR', 'entity'),
    column('rule', 'VARCHAR', 'name of the rule, which is the name of its .sql file'),
    column('rows_before', 'BIGINT', 'rows that the rule saw'),
    column('rows_after', 'BIGINT', 'rows that it left'),
    column('rows_rejected', 'BIGINT', 'rows sent to quarantine'),
    column('rows_changed', 'BIGINT', 'rows merged, netted or flagged'),
  ],
  /** `rejects.parquet` of ingest and clean: every row that is not in the forecast’s data, and why. */
  rejects: [
    column('entity', 'VARCHAR', 'entity'),
    column('source', 'VARCHAR', 'source'),
    column('rule', 'VARCHAR', 'rule that rejected the row'),
    column('source_file', 'VARCHAR', 'file of the extract'),
    column('source_row', 'BIGINT', 'line of a CSV (the header is 1), row of a Parquet file (from 1)'),
    column('detail', 'VARCHAR', 'what the row held, cut to 500 characters'),
  ],
  /** `panel/<fingerprint>/series.parquet`: the ledger. Every SKU-branch pair and what becomes of it. */
  series_ledger: [
    ...SERIES_KEY,
    column(
      'series',
      'INTEGER',
      'number of the series in (branch_id, sku_id) order; null when excluded, which has no rows in the panel',
    ),
    column('category', 'VARCHAR', 'category of the SKU'),
    column('state', 'VARCHAR', 'forecast, cold_start, discontinued or excluded'),
    column('reason', 'VARCHAR', 'why it is not simply forecast, or null'),
    column('first_ds', 'DATE', 'first day of the panel, or null'),
    column('last_sale_ds', 'DATE', 'last day with units > 0, or null'),
    column('history_days', 'INTEGER', 'days in the panel up to the cutoff'),
    column('in_stock_days', 'INTEGER', 'days of them on which demand was observed'),
    column('mean_units', 'DOUBLE', 'mean units over in-stock days of the last 91 days, or null'),
    column('velocity_class', 'VARCHAR', 'fast, medium or slow'),
    column('starts_on', 'DATE', 'first day on which a pair without sales may be sold, or null'),
    column('until_ds', 'DATE', 'first day on which the pair is no longer carried, or null'),
    column(
      'until_reason',
      'VARCHAR',
      'why it is not from until_ds on: branch_closed, sku_discontinued or left_assortment; or null',
    ),
    column('branch_number', 'INTEGER', 'number of the branch in the order of branch_id'),
    column('sku_number', 'INTEGER', 'number of the SKU in the order of sku_id'),
    column('category_number', 'INTEGER', 'number of the category in the order of its name'),
  ],
  /** `panel/<fingerprint>/shard=<k>.parquet`, sorted by series, ds; from the first day to cutoff + horizon. Drivers follow. */
  panel: [
    column('series', 'INTEGER', 'number in the ledger'),
    column('ds', 'DATE', 'day'),
    column('units', 'DOUBLE', 'units; null where closed, and after the cutoff'),
    column(
      'available',
      'UTINYINT',
      '1 where units observes the target: open, and for target demand in stock all day',
    ),
    column('stockout', 'UTINYINT', '1 on a stockout day'),
    column('stockout_share', 'FLOAT', 'share of trading hours out of stock'),
    column('closed', 'UTINYINT', '1 where the branch does not trade'),
    column('price', 'FLOAT', 'price in force, or null'),
    column('price_listed', 'UTINYINT', '1 where a price list says the price, 0 where it was last paid'),
    column('promotion', 'UTINYINT', '1 on promotion'),
    column('event', 'INTEGER', 'number of the event’s name in panel.json, from 1; 0 = none'),
  ],
  /**
   * `panel/<fingerprint>/statics.parquet`: attributes of each series’ SKU and branch as numbers, sorted by series. The other attributes
   * follow, those of products before those of branches; one that is called as another has `product ` or `branch ` before its name.
   */
  panel_statics: [
    column('series', 'INTEGER', 'number in the ledger'),
    column('category', 'INTEGER', 'category_number of the ledger'),
    column('branch', 'INTEGER', 'branch_number of the ledger'),
  ],
  /** `panel/<fingerprint>/groups-branch-category.parquet`, sorted by branch_number, category_number, ds; up to the cutoff. */
  panel_branch_category: [
    column('branch_number', 'INTEGER', 'number of the branch in the ledger'),
    column('category_number', 'INTEGER', 'number of the category in the ledger'),
    column('ds', 'DATE', 'day'),
    column('units', 'DOUBLE', 'Σ units over the series on which demand was observed'),
    column('available', 'INTEGER', 'number of those series'),
  ],
  /** `panel/<fingerprint>/groups-sku.parquet`, sorted by sku_number, ds; up to the end of the horizon. */
  panel_sku: [
    column('sku_number', 'INTEGER', 'number of the SKU in the ledger'),
    column('ds', 'DATE', 'day'),
    column('units', 'DOUBLE', 'Σ units over the branches in which demand was observed'),
    column('available', 'INTEGER', 'number of those branches'),
    column('price', 'FLOAT', 'mean price over the branches: the listed ones where there are any; or null'),
    column('price_listed', 'UTINYINT', '1 where price lists say the price'),
  ],
  /** `models/<fingerprint>/metrics.parquet`: the metrics of the backtest. */
  metrics: [
    column('fold', 'INTEGER', 'fold, 0 the oldest; −1 = all reporting folds together'),
    column('origin', 'DATE', 'last day that the fold’s forecasts saw; null for fold −1'),
    column(
      'reporting',
      'BOOLEAN',
      'whether the fold is one of the latest, which neither chose nor calibrated for themselves',
    ),
    column('model', 'VARCHAR', 'model, or `selected` for the champion chosen without this fold'),
    column('segment_kind', 'VARCHAR', 'all, category, branch, velocity_class, demand_class'),
    column('segment', 'VARCHAR', 'the segment, `all` for all'),
    column('horizon_days', 'INTEGER', 'horizon; 0 = all horizons together'),
    column('rows', 'BIGINT', 'series-days scored'),
    column('sum_units', 'DOUBLE', 'Σ y'),
    column('sum_yhat', 'DOUBLE', 'Σ ŷ'),
    column('sum_abs_error', 'DOUBLE', 'Σ |ŷ − y|'),
    column('wape', 'DOUBLE', 'Σ|ŷ − y| / Σ y; 0 for 0/0, null for x/0'),
    column('bias', 'DOUBLE', 'Σ(ŷ − y) / Σ y; the same policy'),
    column(
      'mase',
      'DOUBLE',
      'mean over series, scale = in-sample MAE of the seasonal naive; null where no scale is > 0',
    ),
    column(
      'rmsse',
      'DOUBLE',
      'mean over series, scale = in-sample MSE of the one-day naive; null where no scale is > 0',
    ),
    column('pinball', 'DOUBLE', 'mean over levels and series-days; selected only'),
    column('coverage', 'DOUBLE', 'share inside the interval, randomised at ties; selected only'),
    column('coverage_plain', 'DOUBLE', 'share with lower ≤ y ≤ upper; selected only'),
    column('width', 'DOUBLE', 'mean width of the interval over mean units; selected only'),
  ],
  /** `models/<fingerprint>/champions.parquet`: the choice per segment for the nightly scoring. */
  champions: [
    column(
      'segment',
      'VARCHAR',
      'values of segments.select_by joined by ` / `, or `cold start / ` and a kind of series without enough history',
    ),
    column('champion', 'VARCHAR', 'model; of a blend, the one with the larger share'),
    column('partner', 'VARCHAR', 'other model of a blend, or null'),
    column('partner_share', 'DOUBLE', 'share of the partner in the forecast, 0 to 0.5'),
    column('metric', 'VARCHAR', 'metric of the choice'),
    column('champion_value', 'DOUBLE', 'value of the champion alone over the folds'),
    column('baseline_value', 'DOUBLE', 'the seasonal naive’s'),
    column('rows', 'BIGINT', 'series-days behind the choice'),
  ],
  /** `forecasts/as_of=<date>/<fingerprint>/shard=<k>.parquet`: the forecast table before publish stamps it. Quantiles follow. */
  scored: [
    ...SERIES_KEY,
    column('ds', 'DATE', 'target day'),
    column('horizon_days', 'SMALLINT', 'ds − data_cutoff, from 1'),
    column('yhat', 'DOUBLE', 'expected units'),
    column('yhat_lower', 'DOUBLE', 'lower end of the central interval'),
    column('yhat_upper', 'DOUBLE', 'upper end of the central interval'),
    column('served_by', 'VARCHAR', 'model that really produced the row'),
    column('fallback_reason', 'VARCHAR', 'why it is not the champion, or null'),
    column(
      'yhat_baseline',
      'DOUBLE',
      'the seasonal naive, always scored beside; null where it has no history',
    ),
  ],
  /** `published/current/forecasts.parquet`, sorted by branch_id, sku_id, ds. Quantile columns follow `yhat_upper`. */
  forecasts: [
    ...SERIES_KEY,
    column('ds', 'DATE', 'target day (the branch’s business day)'),
    column('horizon_days', 'SMALLINT', 'ds − data_cutoff, from 1'),
    column('yhat', 'DOUBLE', 'expected units, ≥ 0, never NaN'),
    column('yhat_lower', 'DOUBLE', 'lower end of the central interval'),
    column('yhat_upper', 'DOUBLE', 'upper end of the central interval'),
    column('served_by', 'VARCHAR', 'model that really produced the row'),
    column('fallback_reason', 'VARCHAR', 'why it is not the champion; null when it is'),
    column('model_version', 'VARCHAR', 'version of the bundle'),
    column('data_cutoff', 'DATE', 'last day of actuals used'),
    column('run_id', 'VARCHAR', 'joins to runs'),
    column('generated_at', 'TIMESTAMP', 'UTC; when the run produced it'),
  ],
  /** `published/current/forecast_totals.parquet`, sorted by its first columns. Quantile columns follow `yhat_upper`. */
  forecast_totals: [
    column('level', 'VARCHAR', 'series, branch, category or branch_category: what is totalled'),
    column('branch_id', 'VARCHAR', 'branch; null for the level category'),
    column('sku_id', 'VARCHAR', 'SKU of a series; null for the other levels'),
    column('category', 'VARCHAR', 'category; null for the levels series and branch'),
    column('period', 'VARCHAR', 'day (levels branch and category), week (from Monday) or month'),
    column('period_start', 'DATE', 'first day, not before the horizon'),
    column('period_end', 'DATE', 'last day, not after the horizon'),
    column('days', 'INTEGER', 'days from period_start to period_end'),
    column('yhat', 'DOUBLE', 'expected units: the sum of the days’ yhat'),
    column('yhat_lower', 'DOUBLE', 'lower end of the central interval of the total'),
    column('yhat_upper', 'DOUBLE', 'upper end of the central interval of the total'),
    column('data_cutoff', 'DATE', 'last day of actuals used'),
    column('run_id', 'VARCHAR', 'joins to runs'),
    column('generated_at', 'TIMESTAMP', 'UTC; when the run produced it'),
  ],
  /** `published/current/drivers.parquet`, sorted by branch_id, sku_id, rank: why the trees forecast what they do. */
  drivers: [
    ...SERIES_KEY,
    column(
      'rank',
      'INTEGER',
      '0 = the level, 1 to 3 = the strongest features, 4 = all other features, 5 = what a blend, a guard or days without trade add',
    ),
    column(
      'driver',
      'VARCHAR',
      'name of the feature (docs/features.md); level, other_features or not_trees for the other ranks',
    ),
    column(
      'units',
      'DOUBLE',
      'units that it adds to the forecast over the whole horizon; the parts of a series add up to its Σ yhat',
    ),
    column('data_cutoff', 'DATE', 'last day of actuals used'),
    column('run_id', 'VARCHAR', 'joins to runs'),
  ],
  /** `published/current/totals_accuracy.parquet`: backtested totals against the intervals that were calibrated without them. */
  totals_accuracy: [
    column('fold', 'INTEGER', 'reporting fold; −1 = all of them together'),
    column('origin', 'DATE', 'last day that the fold’s forecasts saw; null for fold −1'),
    column('level', 'VARCHAR', 'series, branch, category or branch_category'),
    column('period', 'VARCHAR', 'day, week or month'),
    column('first_horizon_day', 'INTEGER', 'first day of the run of days; 0 = all runs of the period'),
    column('last_horizon_day', 'INTEGER', 'last day of the run of days; 0 = all runs of the period'),
    column('calibrating_folds', 'INTEGER', 'folds behind the interval; of several runs, the fewest'),
    column('totals', 'BIGINT', 'totals judged'),
    column('sum_units', 'DOUBLE', 'Σ y over the scored days'),
    column('sum_yhat', 'DOUBLE', 'Σ ŷ over the same days'),
    column('wape', 'DOUBLE', 'Σ|ŷ − y| over totals / Σ y; null where Σ y = 0'),
    column('bias', 'DOUBLE', 'Σ(ŷ − y) / Σ y; the same policy'),
    column('pinball', 'DOUBLE', 'mean over levels and totals'),
    column('coverage', 'DOUBLE', 'share inside the interval, randomised at zero'),
    column('coverage_plain', 'DOUBLE', 'share with lower ≤ y ≤ upper'),
    column('width', 'DOUBLE', 'Σ width of the intervals / Σ y'),
  ],
} as const satisfies Record<string, readonly TableColumn[]>;
