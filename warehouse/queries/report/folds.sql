-- Reporting folds of the selected models, the latest last. Relation: metrics.
with
overall as (
  select * from metrics where reporting and fold >= 0 and segment_kind = 'all' and horizon_days = 0
)
select
  selected.origin::varchar as origin,
  selected.rows,
  selected.wape,
  baseline.wape as baseline_wape,
  selected.bias,
  selected.coverage,
  selected.coverage_plain,
  selected.width
from overall as selected
left join overall as baseline on selected.fold = baseline.fold and baseline.model = 'seasonal_naive'
where selected.model = 'selected'
order by selected.fold
