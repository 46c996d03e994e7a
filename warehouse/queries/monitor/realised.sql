-- Accuracy of earlier vintages on the days whose actuals are there: by vintage, by week of the horizon, and overall.
-- A day without a row of sales had no sale. Sums are exact. Days on which a branch does not trade are no forecast.
-- Relations: vintages (forecast rows with run_id), sales; settings(as_of, excludes_stockout_days), one row.
with
reached as (
  select least(settings.as_of, (select max(ds) from sales)) as last_ds, settings.excludes_stockout_days
  from settings
),
joined as (
  select
    vintages.run_id,
    (vintages.horizon_days - 1) // 7 + 1 as week,
    vintages.ds,
    coalesce(sales.units, 0) as units,
    vintages.yhat,
    vintages.yhat_lower,
    vintages.yhat_upper,
    reached.excludes_stockout_days and coalesce(sales.stockout, false) as is_excluded
  from vintages
  cross join reached
  left join sales using (branch_id, sku_id, ds)
  where vintages.ds <= reached.last_ds and vintages.served_by <> 'no_trade'
),
summed as (
  select
    run_id,
    week,
    grouping(run_id, week) as level,
    max(ds)::varchar as last_ds,
    count(*) filter (where not is_excluded) as rows,
    count(*) filter (where is_excluded) as rows_excluded,
    coalesce(sum(units::decimal(38, 6)) filter (where not is_excluded), 0)::double as sum_units,
    coalesce(sum(yhat::decimal(38, 6)) filter (where not is_excluded), 0)::double as sum_yhat,
    coalesce(sum(abs(yhat - units)::decimal(38, 6)) filter (where not is_excluded), 0)::double as sum_abs_error,
    count(*) filter (where not is_excluded and units between yhat_lower and yhat_upper) as rows_covered
  from joined
  group by grouping sets ((run_id), (week), ())
)
select
  case level when 1 then 'vintage' when 2 then 'week' else 'overall' end as grouped_by,
  run_id,
  week,
  last_ds,
  rows,
  rows_excluded,
  sum_units,
  sum_yhat,
  case when rows = 0 then null when sum_units > 0 then sum_abs_error / sum_units when sum_abs_error = 0 then 0 end as wape,
  case when rows = 0 then null when sum_units > 0 then (sum_yhat - sum_units) / sum_units when sum_yhat = 0 then 0 end as bias,
  case when rows > 0 then rows_covered / rows end as coverage_plain
from summed
where rows + rows_excluded > 0
order by grouped_by, run_id, week
