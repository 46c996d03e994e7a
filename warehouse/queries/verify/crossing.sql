-- Rows whose quantiles fall where the level rises. View: checked.
select count(*) as offending, min(branch_id || ' / ' || sku_id || ' ' || ds) as example
from checked
where is_crossing
