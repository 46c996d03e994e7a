-- Rows with a value below zero. View: checked.
select count(*) as offending, min(branch_id || ' / ' || sku_id || ' ' || ds) as example
from checked
where lowest < 0
