/**
 * A second opinion on `metrics.parquet`, in SQL over the folds and the panel, written from the metrics contract and not
 * from the code. Views: folds, ledger(series, category, branch_id), history(series, day, units, available), params(history_days), origins(fold, day).
 */

/** In-sample scales of each series at each origin, from the days within history_days before it. */
const SCALES = `
  known AS (
    SELECT fold, series, history.day, units, available
    FROM history, origins, params
    WHERE history.day <= origins.day AND history.day > origins.day - history_days
  ),
  launched AS (
    SELECT fold, series, min(day) FILTER (WHERE units > 0) AS first_sale FROM known GROUP BY ALL
  ),
  mase_scales AS (
    SELECT fold, series, avg(abs(now.units - before.units)) AS scale
    FROM known AS now JOIN known AS before USING (fold, series)
    WHERE now.day = before.day + 7 AND now.available = 1 AND before.available = 1
    GROUP BY ALL
  ),
  rmsse_scales AS (
    SELECT fold, series, avg((now.units - before.units) ** 2) AS scale
    FROM known AS now JOIN known AS before USING (fold, series) JOIN launched USING (fold, series)
    WHERE now.day = before.day + 1 AND now.available = 1 AND before.available = 1 AND before.day >= first_sale
    GROUP BY ALL
  )`;

/** Scored series-days of every model, with the segments that they fall into. */
function scoredRows(models: readonly string[], folds = 'folds'): string {
  const long = models.map(
    (
      model,
    ) => `SELECT series, fold, horizon_days, units, velocity_class, demand_class, '${model}' AS model, "${model}"::double AS yhat
      FROM ${folds} WHERE scored = 1 AND is_cold_start = 0`,
  );
  return `
  long AS (${long.join(' UNION ALL ')}),
  placed AS (
    SELECT long.* EXCLUDE (velocity_class, demand_class), category, branch_id,
      ['slow', 'medium', 'fast'][velocity_class + 1] AS velocity_class,
      ['smooth', 'erratic', 'intermittent', 'lumpy', 'no_demand'][demand_class + 1] AS demand_class
    FROM long JOIN ledger USING (series)
  ),
  celled AS (
    SELECT *, 'all' AS segment_kind, 'all' AS segment, 0 AS horizon FROM placed
    UNION ALL SELECT *, 'category', category, 0 FROM placed
    UNION ALL SELECT *, 'branch', branch_id, 0 FROM placed
    UNION ALL SELECT *, 'velocity_class', velocity_class, 0 FROM placed
    UNION ALL SELECT *, 'demand_class', demand_class, 0 FROM placed
    UNION ALL SELECT *, 'all', 'all', horizon_days FROM placed
  )`;
}

export interface OracleOptions {
  /** Table with the forecasts, one column per model; default `folds`. */
  readonly folds?: string;
  /** Folds from this one on as one, which is fold −1. */
  readonly togetherFrom?: number;
}

/** Metrics by fold, model and cell. */
export function metricOracle(
  models: readonly string[],
  { folds = 'folds', togetherFrom }: OracleOptions = {},
): string {
  const [fold, where] =
    togetherFrom === undefined ? ['fold', ''] : ['-1 AS fold', `WHERE fold >= ${togetherFrom}`];
  // A cell of one horizon day takes each series-day as a series of its own, and so it is with one row a series.
  return `
  WITH ${SCALES}, ${scoredRows(models, folds)},
  per_series AS (
    SELECT fold, model, segment_kind, segment, horizon, series,
      count(*) AS rows, sum(units) AS units, sum(yhat) AS yhat, sum(abs(yhat - units)) AS abs_error,
      avg(abs(yhat - units)) / nullif(any_value(mase_scales.scale), 0) AS mase,
      sqrt(avg((yhat - units) ** 2) / nullif(any_value(rmsse_scales.scale), 0)) AS rmsse
    FROM celled
    LEFT JOIN mase_scales USING (fold, series)
    LEFT JOIN rmsse_scales USING (fold, series)
    GROUP BY ALL
  )
  SELECT ${fold}, model, segment_kind, segment, horizon AS horizon_days,
    sum(rows)::bigint AS rows, sum(units) AS sum_units, sum(yhat) AS sum_yhat, sum(abs_error) AS sum_abs_error,
    CASE WHEN sum(units) > 0 THEN sum(abs_error) / sum(units) WHEN sum(abs_error) = 0 THEN 0 END AS wape,
    CASE WHEN sum(units) > 0 THEN sum(yhat - units) / sum(units) WHEN sum(yhat) = 0 THEN 0 END AS bias,
    avg(mase) AS mase, avg(rmsse) AS rmsse
  FROM per_series ${where} GROUP BY ALL`;
}

/**
 * Champion by point and segment (category × velocity class) with the criterion RMSSE: the mean of e²/scale over the
 * series-days whose target day was over at the point; segments under 300 such days follow all segments together.
 * Views besides those above: points(point, day).
 */
export function championOracle(models: readonly string[]): string {
  return `
  WITH ${SCALES}, ${scoredRows(models)},
  judged AS (
    SELECT point, category, velocity_class, model, (yhat - units) ** 2 / scale AS loss
    FROM placed JOIN origins USING (fold) JOIN rmsse_scales USING (fold, series), points
    WHERE scale > 0 AND origins.day + horizon_days <= points.day
  ),
  overall AS (SELECT point, arg_min(model, value) AS champion FROM
    (SELECT point, model, avg(loss) AS value FROM judged GROUP BY ALL) GROUP BY ALL),
  own AS (SELECT point, category, velocity_class, arg_min(model, value) AS champion, any_value(n) AS n FROM
    (SELECT point, category, velocity_class, model, avg(loss) AS value, count(*) AS n FROM judged GROUP BY ALL) GROUP BY ALL),
  segments AS (SELECT DISTINCT category, velocity_class FROM placed)
  SELECT point, category, velocity_class, coalesce(own.n, 0) AS n,
    CASE WHEN own.n >= 300 THEN own.champion ELSE overall.champion END AS champion
  FROM segments CROSS JOIN overall LEFT JOIN own USING (point, category, velocity_class)`;
}
