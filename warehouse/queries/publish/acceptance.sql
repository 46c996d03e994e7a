-- The selected models and a baseline over the latest reporting folds. WAPE is of the folds together,
-- RMSSE and MASE are the mean over the folds.
-- Tables: metrics; acceptance(baseline, folds), one row.
with
overall as (
  select metrics.*, dense_rank() over (order by fold desc) as recency
  from metrics
  where reporting and fold >= 0 and segment_kind = 'all' and horizon_days = 0
)
select
  model,
  count(*) as folds,
  coalesce(sum(sum_abs_error) / nullif(sum(sum_units), 0), case when sum(sum_abs_error) = 0 then 0 end) as wape,
  avg(rmsse) as rmsse,
  avg(mase) as mase
from overall
cross join acceptance
where recency <= acceptance.folds and model in ('selected', acceptance.baseline)
group by model
order by model
