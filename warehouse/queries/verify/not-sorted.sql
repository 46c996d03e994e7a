-- Rows that stand before their place in branch_id, sku_id, ds order. View: numbered (the Parquet file with file_row_number).
with
neighbours as (
  select
    branch_id, sku_id, ds,
    lag((branch_id, sku_id, ds)) over (order by file_row_number) as before
  from numbered
)
select
  count(*) as offending,
  min(branch_id || ' / ' || sku_id || ' ' || ds) as example
from neighbours
where before is not null and (branch_id, sku_id, ds) < before
