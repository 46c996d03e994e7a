-- Stamps beyond the first: a table belongs to one run. View: checked.
with
stamps as (
  select distinct run_id, data_cutoff, model_version, generated_at
  from checked
)
select greatest(count(*) - 1, 0) as offending, max(run_id || ' of ' || data_cutoff) as example
from stamps
