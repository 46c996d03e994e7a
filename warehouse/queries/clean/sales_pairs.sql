-- Every SKU-branch pair that sells, and its place in their order: rows are sorted by that, since texts are dear to compare.
select
  branch_id,
  sku_id,
  (row_number() over (order by branch_id, sku_id))::integer as place
from /*rows*/
group by branch_id, sku_id
