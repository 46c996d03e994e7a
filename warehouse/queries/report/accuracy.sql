-- All models overall, and the selected ones by segment: of categories those with the most units, of branches the worst.
-- Relation: metrics.
with
together as (
  select * from metrics where fold = -1 and horizon_days = 0
),
baseline as (
  select segment_kind, segment, wape as baseline_wape from together where model = 'seasonal_naive'
),
ranked as (
  select
    together.*,
    baseline_wape,
    count(*) over (partition by model, segment_kind) as segments,
    row_number() over (
      partition by model, segment_kind
      order by case when segment_kind = 'branch' then wape else sum_units end desc nulls last, segment
    ) as place
  from together
  left join baseline using (segment_kind, segment)
  where segment_kind = 'all' or model = 'selected'
)
select
  model, segment_kind, segment, segments, rows, sum_units, wape, bias, mase, rmsse, baseline_wape, coverage,
  coverage_plain, width
from ranked
where place <= case segment_kind when 'branch' then 10 else 25 end
order by
  segment_kind,
  case when segment_kind = 'all' then wape end,
  place,
  model
