-- Totals that are not the sum of their days. Tables: totals_checked, expected_totals.
select
  count(*) as offending,
  min(level || ' ' || coalesce(came.branch_id || ' ', '') || coalesce(came.sku_id || ' ', '') || coalesce(came.category || ' ', '')
    || came.period_start || ': ' || came.yhat || ' for ' || expected.yhat) as example
from totals_checked as came
inner join expected_totals as expected using (level, period, period_start)
where
  came.branch_id is not distinct from expected.branch_id and came.sku_id is not distinct from expected.sku_id
  and came.category is not distinct from expected.category
  and abs(came.yhat - expected.yhat) > 1e-6 * greatest(1, expected.yhat)
