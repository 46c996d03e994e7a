-- Pairs with rows that the ledger does not promise any. Views: checked, ledger_checked.
with
covered as (select distinct branch_id, sku_id from checked)
select
  count(*) as offending,
  min(branch_id || ' / ' || sku_id || ': ' || coalesce('ledger says ' || state, 'not in the ledger')) as example
from covered
left join ledger_checked using (branch_id, sku_id)
where state is null or state not in ('forecast', 'cold_start')
