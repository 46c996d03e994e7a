-- Series that the trees serve on some day, alone or in a blend, without drivers. Relations: drivers_checked, forecasts_explained.
with
served as (
  select distinct branch_id, sku_id, run_id
  from forecasts_explained
  where list_contains(string_split(served_by, '+'), 'gbdt')
),
unexplained as (
  select branch_id, sku_id
  from served
  anti join drivers_checked using (branch_id, sku_id, run_id)
)
select count(*) as offending, min(branch_id || ' ' || sku_id) as example
from unexplained
