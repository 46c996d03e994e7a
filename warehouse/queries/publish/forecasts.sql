-- The forecast table: scored rows with the stamp of the run, in the published order.
-- Tables: scored; stamp(model_version, data_cutoff, run_id, generated_at), one row.
select
  sku_id,
  branch_id,
  ds,
  horizon_days,
  yhat,
  yhat_lower,
  yhat_upper,
  columns('^q[0-9]+$'),
  served_by,
  fallback_reason,
  stamp.model_version,
  stamp.data_cutoff,
  stamp.run_id,
  stamp.generated_at
from scored
cross join stamp
order by branch_id, sku_id, ds
