-- Every SKU of the ledger. Table: ledger.
select
  sku_id,
  min(coalesce(category, 'unknown')) as category,
  count(*) filter (where state in ('forecast', 'cold_start')) as branches
from ledger
group by sku_id
order by sku_id
