-- The ledger: the base with what the dense panel says of each series.
-- Tables: base (series-base.sql), stats(series, history_days, in_stock_days, recent_units, recent_days);
-- one-row table: params(min_history_days, slow_below, fast_from).
with
joined as (
  select
    base.*,
    coalesce(stats.history_days, 0) as history_days,
    coalesce(stats.in_stock_days, 0) as in_stock_days,
    recent_units / nullif(recent_days, 0) as mean_units
  from base
  left join stats using (series)
)
select
  sku_id,
  branch_id,
  series,
  category,
  case when state = 'forecast' and in_stock_days < min_history_days then 'cold_start' else state end as state,
  case
    when state = 'forecast' and history_days = 0 then 'no_history'
    when state = 'forecast' and in_stock_days = 0 then 'never_in_stock'
    when state = 'forecast' and in_stock_days < min_history_days then 'short_history'
    else reason
  end as reason,
  first_ds,
  last_sale_ds,
  history_days::integer as history_days,
  in_stock_days::integer as in_stock_days,
  mean_units::double as mean_units,
  case
    when coalesce(mean_units, 0) < slow_below then 'slow'
    when mean_units < fast_from then 'medium'
    else 'fast'
  end as velocity_class,
  starts_on,
  until_ds,
  until_reason,
  (dense_rank() over (order by branch_id) - 1)::integer as branch_number,
  (dense_rank() over (order by sku_id) - 1)::integer as sku_number,
  (dense_rank() over (order by category) - 1)::integer as category_number
from joined
cross join params
order by branch_id, sku_id
