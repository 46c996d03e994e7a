-- The table of totals before publish stamps it. A total of which no day trades is zero with certainty.
-- Tables: total_sums, total_runs; total_ratios, whose columns but kind, run and size are calibrated ratios.
select
  level, branch_id, sku_id, category, period, period_start, period_end, days, yhat,
  case when trades then scale * yhat_lower else 0 end as yhat_lower,
  case when trades then scale * yhat_upper else 0 end as yhat_upper,
  /*quantiles*/
from total_sums
inner join total_runs using (run)
inner join total_ratios using (kind, run, size)
order by level, branch_id, sku_id, category, period, period_start
