-- How many series of the previous run still have a forecast. A series that the ledger calls discontinued is no loss.
-- Tables: forecasts, previous, ledger.
with
old_series as (select distinct branch_id, sku_id from previous),
new_series as (select distinct branch_id, sku_id from forecasts),
judged as (
  select
    old_series.branch_id,
    old_series.sku_id,
    new_series.sku_id is not null as kept
  from old_series
  left join new_series using (branch_id, sku_id)
  left join ledger using (branch_id, sku_id)
  where new_series.sku_id is not null or ledger.state is distinct from 'discontinued'
)
select
  count(*) as expected,
  count(*) filter (where kept) as kept,
  min(branch_id || ' / ' || sku_id) filter (where not kept) as example
from judged
