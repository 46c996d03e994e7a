-- What each series expects over the horizon and over its first week, and who serves it. Tables: forecasts, ledger.
select
  forecasts.branch_id,
  forecasts.sku_id,
  coalesce(any_value(ledger.category), 'unknown') as category,
  sum(forecasts.yhat) as yhat,
  count(*) as days,
  sum(forecasts.yhat) filter (where forecasts.horizon_days <= 7) as week_yhat,
  count(*) filter (where forecasts.horizon_days <= 7) as week_days,
  coalesce(
    min_by(forecasts.served_by, forecasts.horizon_days) filter (where forecasts.served_by <> 'no_trade'), 'no_trade'
  ) as served_by,
  min_by(forecasts.fallback_reason, forecasts.horizon_days) filter (
    where forecasts.served_by <> 'no_trade' and forecasts.fallback_reason is not null
  ) as fallback_reason
from forecasts
inner join ledger using (branch_id, sku_id)
group by forecasts.branch_id, forecasts.sku_id
