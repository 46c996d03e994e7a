-- SKUs of each branch: their categories by number, and why one has no forecast. Table: ledger.
select
  branch_id,
  sku_id,
  dense_rank() over (order by coalesce(category, 'unknown')) - 1 as category,
  case when state not in ('forecast', 'cold_start') then coalesce(reason, state) end as excluded
from ledger
order by branch_id, sku_id
