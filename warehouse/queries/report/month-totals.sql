-- Month totals of the chain's branches, the largest first, with how many branches there are. Table: forecast_totals.
with
months as (
  select *, sum(yhat) over (partition by branch_id) as of_branch
  from forecast_totals
  where level = 'branch' and period = 'month'
),
ranked as (
  select *, dense_rank() over (order by of_branch desc, branch_id) as place
  from months
)
select
  branch_id,
  period_start::varchar as period_start,
  period_end::varchar as period_end,
  days,
  yhat,
  yhat_lower,
  yhat_upper,
  (select count(distinct branch_id) from months)::integer as branches
from ranked
where place <= 12
order by place, period_start
