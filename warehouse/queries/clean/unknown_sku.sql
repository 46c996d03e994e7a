-- Rows of a SKU that no products source lists.
select
  row_id,
  'unknown SKU ' || sku_id as detail
from /*rows*/
where sku_id not in (select sku_id from known_products)
