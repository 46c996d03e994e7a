-- Pairs that the ledger promises a forecast for and that lack days of it. Views: checked, ledger_checked; table: expected.
with
covered as (
  select branch_id, sku_id, count(distinct ds) as days
  from checked
  group by branch_id, sku_id
)
select
  count(*) as offending,
  min(branch_id || ' / ' || sku_id || ': ' || coalesce(days, 0) || ' of ' || horizon_days || ' days') as example
from ledger_checked
left join covered using (branch_id, sku_id)
cross join expected
where state in ('forecast', 'cold_start') and coalesce(days, 0) < horizon_days
