-- What the totals must be, from the forecast table itself: every level and period, by the calendar.
-- Views: forecasts_checked, ledger_checked_totals.
with
days as (
  select
    branch_id, sku_id, category, ds, try_cast(yhat as decimal(38, 12)) as yhat,
    unnest(['day', 'week', 'month']) as period
  from forecasts_checked
  inner join ledger_checked_totals using (branch_id, sku_id)
),
placed as (
  select *, case period when 'day' then ds when 'week' then date_trunc('week', ds) else date_trunc('month', ds) end as starts
  from days
),
series_totals as (
  select 'series' as level, branch_id, sku_id, null as category, period, starts, min(ds) as first_ds, max(ds) as last_ds, sum(yhat) as yhat
  from placed
  where period <> 'day'
  group by branch_id, sku_id, period, starts
),
group_totals as (
  select
    case grouping(branch_id, category) when 1 then 'branch' when 2 then 'category' else 'branch_category' end as level,
    branch_id, null as sku_id, category, period, starts, min(ds) as first_ds, max(ds) as last_ds, sum(yhat) as yhat
  from placed
  group by grouping sets ((branch_id, period, starts), (category, period, starts), (branch_id, category, period, starts))
),
every_total as (
  select * from series_totals
  union all
  select * from group_totals
  where level <> 'branch_category' or period <> 'day'
)
select
  level, branch_id, sku_id, category, period, first_ds::date as period_start, last_ds::date as period_end,
  yhat::double as yhat
from every_total
