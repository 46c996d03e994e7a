-- Rows whose interval ends are the wrong way round. View: checked.
select count(*) as offending, min(branch_id || ' / ' || sku_id || ' ' || ds) as example
from checked
where yhat_lower > yhat_upper
