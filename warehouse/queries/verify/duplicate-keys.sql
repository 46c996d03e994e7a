-- Keys that stand more than once. View: checked.
with
repeated as (
  select branch_id, sku_id, ds
  from checked
  group by branch_id, sku_id, ds
  having count(*) > 1
)
select count(*) as offending, min(branch_id || ' / ' || sku_id || ' ' || ds) as example
from repeated
