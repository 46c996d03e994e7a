-- Rows of a source that share SKU, branch, day and kind but differ. A later file or row comes later in row_id.
with
numbered as (
  select
    row_id,
    count(*) over same_key as row_count,
    row_number() over (same_key order by row_id desc) as place_from_last
  from /*rows*/
  where not is_instant
  window same_key as (partition by source, branch_id, sku_id, ds, kind)
)
select
  row_id,
  row_count || ' rows of one key differ' as detail
from numbered
where row_count > 1 and place_from_last >= /*from_place*/
