-- Rows whose day is not the cutoff plus its horizon, or lies outside the horizon. View: checked; table: expected.
select count(*) as offending, min(branch_id || ' / ' || sku_id || ' ' || ds) as example
from checked
cross join expected
where ds - data_cutoff <> checked.horizon_days or checked.horizon_days not between 1 and expected.horizon_days
