-- Rows of some series, spread over the table. Tables: checked (the forecast table), lookup_step(step), one row.
select branch_id, sku_id, horizon_days, yhat, yhat_lower, yhat_upper, served_by
from checked
cross join lookup_step
where hash(branch_id, sku_id) % step = 0
order by branch_id, sku_id, horizon_days
