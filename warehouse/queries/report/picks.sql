-- One series for each role; ties go to the first branch and SKU.
-- Relations: ledger, forecasts, sales, series_errors; settings(cutoff), one row.
with
recent as (
  select
    branch_id,
    sku_id,
    count(*) filter (where stockout) as stockout_days,
    sum(units::decimal(38, 6)) / 28.0 as level
  from sales
  cross join settings
  where ds > cutoff - 28
  group by branch_id, sku_id
),
tonight as (
  select branch_id, sku_id, avg(yhat) as level
  from forecasts
  group by branch_id, sku_id
),
candidates as (
  select
    ledger.branch_id,
    ledger.sku_id,
    state,
    velocity_class,
    coalesce(mean_units, 0) as mean_units,
    coalesce(stockout_days, 0) as stockout_days,
    abs(tonight.level - coalesce(recent.level, 0)) as shift,
    abs_error,
    abs(percent_rank() over (partition by state, velocity_class order by mean_units) - 0.5) as from_median
  from ledger
  inner join tonight using (branch_id, sku_id)
  left join recent using (branch_id, sku_id)
  left join series_errors using (series)
),
picked as (
  select 1 as place, 'top seller' as role, branch_id, sku_id,
    row_number() over (order by mean_units desc, branch_id, sku_id) as rank
  from candidates where state = 'forecast'
  union all
  select 2, 'typical fast mover', branch_id, sku_id, row_number() over (order by from_median, branch_id, sku_id)
  from candidates where state = 'forecast' and velocity_class = 'fast'
  union all
  select 3, 'typical medium mover', branch_id, sku_id, row_number() over (order by from_median, branch_id, sku_id)
  from candidates where state = 'forecast' and velocity_class = 'medium'
  union all
  select 4, 'typical slow mover', branch_id, sku_id, row_number() over (order by from_median, branch_id, sku_id)
  from candidates where state = 'forecast' and velocity_class = 'slow'
  union all
  select 5, 'often out of stock', branch_id, sku_id,
    row_number() over (order by stockout_days desc, mean_units desc, branch_id, sku_id)
  from candidates where state = 'forecast' and stockout_days between 2 and 14
  union all
  select 6, 'cold start', branch_id, sku_id, row_number() over (order by mean_units desc, branch_id, sku_id)
  from candidates where state = 'cold_start'
  union all
  select 7, 'largest error in the backtest', branch_id, sku_id,
    row_number() over (order by abs_error desc, branch_id, sku_id)
  from candidates where abs_error is not null
  union all
  select 8, 'furthest from its last four weeks', branch_id, sku_id,
    row_number() over (order by shift desc, branch_id, sku_id)
  from candidates where state = 'forecast'
)
select role, branch_id, sku_id, rank
from picked
where rank <= 3
order by place, rank
