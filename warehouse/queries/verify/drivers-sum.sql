-- Series whose drivers do not add up to their forecast over the horizon. Relations: drivers_checked, forecasts_explained.
with
parts as (
  select branch_id, sku_id, run_id, sum(units) as units
  from drivers_checked
  group by all
),
totals as (
  select branch_id, sku_id, run_id, sum(yhat) as yhat
  from forecasts_explained
  group by all
),
apart as (
  select parts.branch_id, parts.sku_id
  from parts
  left join totals using (branch_id, sku_id, run_id)
  where yhat is null or not coalesce(abs(units - yhat) <= 1e-6 * greatest(1, yhat), false)
)
select count(*) as offending, min(branch_id || ' ' || sku_id) as example
from apart
