-- Size of the forecast. Relation: forecasts.
select
  count(*) as rows,
  count(distinct (branch_id, sku_id)) as series,
  coalesce(sum(yhat::decimal(38, 6)), 0)::double as total_yhat
from forecasts
