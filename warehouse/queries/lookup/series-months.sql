-- The same of each SKU of the branch: a row for every pair of the ledger, without figures where it has no forecast.
-- Tables: ledger, forecast_totals.
with
months as (
  select distinct branch_id, strftime(period_start, '%Y-%m') as month
  from forecast_totals
  where level = 'branch' and period = 'month'
),
totals as (
  select branch_id, sku_id, strftime(period_start, '%Y-%m') as month, yhat, yhat_lower, yhat_upper
  from forecast_totals
  where level = 'series' and period = 'month'
)
select ledger.branch_id, months.month, totals.yhat, totals.yhat_lower, totals.yhat_upper
from ledger
inner join months using (branch_id)
left join totals using (branch_id, sku_id, month)
order by ledger.branch_id, months.month, ledger.sku_id
