-- Totals of this run and the previous one over the days and series that both cover.
-- Tables: forecasts, previous. Sums are exact, so the figure does not depend on threads.
select
  count(*) as rows,
  coalesce(sum(forecasts.yhat::decimal(38, 6)), 0)::double as new_total,
  coalesce(sum(previous.yhat::decimal(38, 6)), 0)::double as old_total
from forecasts
inner join previous using (branch_id, sku_id, ds)
