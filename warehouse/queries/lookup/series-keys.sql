-- The forecast series in the order of the table. Tables: forecasts, ledger.
select forecasts.branch_id, forecasts.sku_id, ledger.category
from forecasts
inner join ledger using (branch_id, sku_id)
where forecasts.horizon_days = 1
order by forecasts.branch_id, forecasts.sku_id
