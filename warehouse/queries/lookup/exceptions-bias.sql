-- Earlier forecasts furthest from what was sold on the days since, of each day the newest forecast.
-- Tables: expected, ledger, panel, earlier (rows of earlier vintages up to the cutoff).
with
newest as (
  select branch_id, sku_id, ds, min_by(yhat, horizon_days) as yhat
  from earlier
  group by branch_id, sku_id, ds
),
measured as (
  select newest.branch_id, newest.sku_id, sum(newest.yhat) as yhat, sum(panel.units) as actual_units, count(*) as days
  from newest
  inner join ledger using (branch_id, sku_id)
  inner join panel on panel.series = ledger.series and panel.ds = newest.ds
  where panel.available = 1 and panel.units is not null
  group by newest.branch_id, newest.sku_id
)
select
  expected.branch_id,
  expected.sku_id,
  expected.category,
  expected.served_by,
  expected.fallback_reason,
  measured.yhat,
  measured.days,
  measured.actual_units,
  measured.yhat - measured.actual_units as bias_units,
  case when measured.actual_units > 0 then measured.yhat / measured.actual_units - 1 end as bias,
  abs(measured.yhat - measured.actual_units) as severity
from measured
inner join expected using (branch_id, sku_id)
where abs(measured.yhat - measured.actual_units) >= 0.000001
