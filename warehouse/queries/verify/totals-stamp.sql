-- Totals whose stamp is not that of the forecasts. Views: totals_checked, forecasts_checked.
with
stamps as (select distinct run_id, data_cutoff, generated_at from forecasts_checked)
select
  count(*) as offending,
  min(run_id || ' of ' || data_cutoff) as example
from totals_checked
anti join stamps using (run_id, data_cutoff, generated_at)
