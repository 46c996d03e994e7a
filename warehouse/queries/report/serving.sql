-- Model that serves each series tonight, on the first day on which it trades. Relations: forecasts, ledger.
select ledger.series, arg_min(served_by, ds) as served_by
from forecasts
inner join ledger using (branch_id, sku_id)
where served_by <> 'no_trade'
group by ledger.series
