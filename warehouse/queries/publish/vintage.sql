-- What a planner compares between nights. Table: forecasts_of_run.
select
  run_id,
  data_cutoff,
  branch_id,
  sku_id,
  ds,
  horizon_days,
  yhat,
  yhat_lower,
  yhat_upper,
  served_by
from forecasts_of_run
