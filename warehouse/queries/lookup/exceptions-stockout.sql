-- Out of stock lately, with demand in the coming week. Tables: expected, ledger, panel; data_cutoff(cutoff), one row.
with
lately as (
  select panel.series, count(*) as stockout_days, max(panel.ds) as last_stockout_ds
  from panel
  cross join data_cutoff
  where panel.stockout = 1 and panel.ds > cutoff - 7 and panel.ds <= cutoff
  group by panel.series
)
select
  expected.branch_id,
  expected.sku_id,
  expected.category,
  expected.served_by,
  expected.fallback_reason,
  expected.week_yhat as yhat,
  expected.week_days as days,
  lately.stockout_days,
  strftime(lately.last_stockout_ds, '%Y-%m-%d') as last_stockout_ds,
  expected.week_yhat * lately.stockout_days as severity
from lately
inner join ledger using (series)
inner join expected using (branch_id, sku_id)
where expected.week_yhat > 0
