-- The event of each branch and day: its number, the place of its name among all names in sorted order, from 1. Of two events
-- on one day, the first by name. Views: branches, events, sales_span(first_ds); one-row table: params(cutoff, horizon_days).
with
names as (
  select event, row_number() over (order by event) as number
  from (select distinct event from events)
),
days as (
  select events.ds, events.branch_id, names.number
  from events
  join names using (event)
  cross join sales_span
  cross join params
  where events.ds >= sales_span.first_ds and events.ds <= cutoff + horizon_days
)
select branches.branch_id, days.ds, min(days.number)::integer as event
from days
join branches on days.branch_id is null or days.branch_id = branches.branch_id
group by branches.branch_id, days.ds
order by branches.branch_id, days.ds
