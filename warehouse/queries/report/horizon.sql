-- WAPE by horizon day of the selected models and the seasonal naive, and how often the interval of the selected held. Relation: metrics.
select
  horizon_days,
  max(wape) filter (where model = 'selected') as selected,
  max(wape) filter (where model = 'seasonal_naive') as baseline,
  max(coverage) filter (where model = 'selected') as coverage,
  max(rows) filter (where model = 'selected') as rows
from metrics
where fold = -1 and segment_kind = 'all' and horizon_days > 0 and model in ('selected', 'seasonal_naive')
group by horizon_days
order by horizon_days
