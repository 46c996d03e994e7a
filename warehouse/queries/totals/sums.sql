-- Totals of tonight's rows for every level and run, with the bucket in which their ratios were calibrated.
-- Sums are exact, so that they do not depend on threads or shards; what is not finite is left to the gates.
-- Tables: scored, ledger; total_days(level, run, horizon_days); size_scale(size_floor, size_count), one row.
with
daily as (
  select
    branch_id,
    sku_id,
    ledger.category,
    ledger.state,
    horizon_days,
    try_cast(yhat as decimal(38, 12)) as yhat,
    served_by <> 'no_trade' as trades
  from scored
  inner join ledger using (branch_id, sku_id)
),
group_days as (
  select branch_id, category, horizon_days, sum(yhat) as yhat, bool_or(trades) as trades
  from daily
  group by branch_id, category, horizon_days
),
series_totals as (
  select
    'series' as level, case when state = 'cold_start' then 'cold_start' else 'series' end as kind,
    branch_id, sku_id, null::varchar as category, run, sum(yhat) as yhat, bool_or(trades) as trades
  from daily
  inner join total_days on total_days.level = 'series' and total_days.horizon_days = daily.horizon_days
  group by branch_id, sku_id, state, run
),
branch_totals as (
  select
    'branch' as level, 'branch' as kind,
    branch_id, null::varchar as sku_id, null::varchar as category, run, sum(yhat) as yhat, bool_or(trades) as trades
  from group_days
  inner join total_days on total_days.level = 'branch' and total_days.horizon_days = group_days.horizon_days
  group by branch_id, run
),
category_totals as (
  select
    'category' as level, 'category' as kind,
    null::varchar as branch_id, null::varchar as sku_id, category, run, sum(yhat) as yhat, bool_or(trades) as trades
  from group_days
  inner join total_days on total_days.level = 'category' and total_days.horizon_days = group_days.horizon_days
  group by category, run
),
branch_category_totals as (
  select
    'branch_category' as level, 'branch_category' as kind,
    branch_id, null::varchar as sku_id, category, run, sum(yhat) as yhat, bool_or(trades) as trades
  from group_days
  inner join total_days
    on total_days.level = 'branch_category' and total_days.horizon_days = group_days.horizon_days
  group by branch_id, category, run
),
every_total as (
  select * from series_totals
  union all
  select * from branch_totals
  union all
  select * from category_totals
  union all
  select * from branch_category_totals
)
select
  level, kind, branch_id, sku_id, category, run, yhat::double as yhat, trades,
  greatest(yhat::double, size_floor) as scale,
  least(size_count - 1, floor(log2(greatest(yhat::double, size_floor) / size_floor)))::integer as size
from every_total
cross join size_scale
