-- Totals that should be there once and are not, or are there and should not. Tables: totals_checked, expected_totals.
with
keys as (
  select level, branch_id, sku_id, category, period, period_start, period_end, 1 as balance
  from expected_totals
  union all
  select level, branch_id, sku_id, category, period, period_start, period_end, -1
  from totals_checked
),
balances as (
  select level, branch_id, sku_id, category, period, period_start, period_end, sum(balance) as balance
  from keys
  group by all
)
select
  count(*) as offending,
  min(level || ' ' || coalesce(branch_id || ' ', '') || coalesce(sku_id || ' ', '') || coalesce(category || ' ', '')
    || period || ' ' || period_start) as example
from balances
where balance <> 0
