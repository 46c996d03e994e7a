-- Daily sales of the picked series over the latest weeks; a day without a row had no sale.
-- Relations: picks(branch_id, sku_id), ledger, sales; settings(cutoff), one row.
with
days as (
  select
    picks.branch_id,
    picks.sku_id,
    unnest(generate_series(greatest(coalesce(first_ds, cutoff + 1), cutoff - 83), cutoff, interval 1 day))::date as ds
  from picks
  inner join ledger using (branch_id, sku_id)
  cross join settings
)
select
  days.branch_id,
  days.sku_id,
  days.ds::varchar as ds,
  coalesce(sales.units, 0) as units,
  coalesce(sales.stockout, false) as stockout
from days
left join sales using (branch_id, sku_id, ds)
order by days.branch_id, days.sku_id, days.ds
