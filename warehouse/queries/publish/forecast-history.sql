-- Vintages of the latest published runs; tonight's rows stand in the file once. Tables: forecast_history_earlier, forecasts.
select * from forecast_history_earlier
union all
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
from forecasts
