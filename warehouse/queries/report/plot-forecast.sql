-- Forecast of the picked series. Relations: picks(branch_id, sku_id), forecasts, ledger.
select
  forecasts.branch_id,
  forecasts.sku_id,
  ledger.category,
  forecasts.ds::varchar as ds,
  yhat,
  yhat_lower,
  yhat_upper,
  served_by
from forecasts
inner join picks using (branch_id, sku_id)
inner join ledger using (branch_id, sku_id)
order by forecasts.branch_id, forecasts.sku_id, forecasts.ds
