-- The selected models beside the baseline, over the reporting folds. Tables: metrics; baseline_name(baseline), one row.
with
reporting as (
  select metrics.*
  from metrics
  where fold = -1 and (horizon_days = 0 or segment_kind = 'all')
),
baselines as (
  select reporting.*
  from reporting
  cross join baseline_name
  where reporting.model = baseline_name.baseline
)
select
  selected.segment_kind,
  selected.segment,
  selected.horizon_days,
  selected.rows,
  selected.sum_units,
  selected.wape,
  baselines.wape as baseline_wape,
  selected.bias,
  baselines.bias as baseline_bias,
  selected.rmsse,
  baselines.rmsse as baseline_rmsse,
  selected.mase,
  baselines.mase as baseline_mase,
  selected.coverage,
  selected.width
from reporting as selected
left join baselines using (segment_kind, segment, horizon_days)
where selected.model = 'selected'
order by selected.segment_kind, selected.segment, selected.horizon_days
