-- What the coming days of each month add up to in each branch. Table: forecast_totals.
select
  branch_id,
  strftime(period_start, '%Y-%m') as month,
  strftime(period_start, '%Y-%m-%d') as from_ds,
  strftime(period_end, '%Y-%m-%d') as to_ds,
  yhat,
  yhat_lower,
  yhat_upper
from forecast_totals
where level = 'branch' and period = 'month'
order by branch_id, month
