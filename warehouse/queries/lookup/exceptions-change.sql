-- Largest change since the run before, over the days that both cover. Tables: expected, forecasts, previous.
with
both_runs as (
  select branch_id, sku_id, sum(forecasts.yhat) as yhat, sum(previous.yhat) as previous_yhat, count(*) as days
  from forecasts
  inner join previous using (branch_id, sku_id, ds)
  group by branch_id, sku_id
)
select
  expected.branch_id,
  expected.sku_id,
  expected.category,
  expected.served_by,
  expected.fallback_reason,
  both_runs.yhat,
  both_runs.days,
  both_runs.previous_yhat,
  both_runs.yhat - both_runs.previous_yhat as change_units,
  case when both_runs.previous_yhat > 0 then both_runs.yhat / both_runs.previous_yhat - 1 end as change,
  abs(both_runs.yhat - both_runs.previous_yhat) as severity
from both_runs
inner join expected using (branch_id, sku_id)
where abs(both_runs.yhat - both_runs.previous_yhat) >= 0.000001
