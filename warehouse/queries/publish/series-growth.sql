-- How many series the table has, how many the previous run had, and one that is new.
-- Tables: forecasts, previous.
with
old_series as (select distinct branch_id, sku_id, true as is_old from previous),
new_series as (select distinct branch_id, sku_id from forecasts),
joined as (
  select branch_id, sku_id, is_old
  from new_series
  left join old_series using (branch_id, sku_id)
)
select
  count(*) as series,
  (select count(*) from old_series) as previous,
  min(branch_id || ' / ' || sku_id) filter (where is_old is null) as example
from joined
