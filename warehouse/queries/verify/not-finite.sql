-- Rows with NaN or an infinity. View: checked.
select count(*) as offending, min(branch_id || ' / ' || sku_id || ' ' || ds) as example
from checked
where has_not_finite
