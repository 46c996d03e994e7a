-- Days that closed with nothing on hand, from the first sale of the pair on, on which the extract has no row.
with
first_days as (
  select branch_id, sku_id, min(ds) as first_ds
  from /*days*/
  group by branch_id, sku_id
)
select
  stockout_days.branch_id,
  stockout_days.sku_id,
  stockout_days.ds
from stockout_days
join first_days using (branch_id, sku_id)
anti join /*days*/ as days using (branch_id, sku_id, ds)
where stockout_days.ds >= first_ds
