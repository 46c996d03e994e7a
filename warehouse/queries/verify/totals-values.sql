-- Totals with a value that is missing, not finite, below zero, or out of order; or with a wrong number of days. View: totals_checked.
select
  count(*) as offending,
  min(level || ' ' || coalesce(branch_id || ' ', '') || coalesce(sku_id || ' ', '') || coalesce(category || ' ', '')
    || period || ' ' || period_start) as example
from totals_checked
where
  coalesce(has_null or has_not_finite or lowest < 0 or is_crossing or yhat_lower > yhat_upper, true)
  or days is distinct from period_end - period_start + 1
  or run_id is null or data_cutoff is null or generated_at is null
