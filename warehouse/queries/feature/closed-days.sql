-- Days on which a branch does not trade, from the data's first day to the end of the horizon.
-- A day that the sales of a branch do not reach yet is not known to be without a sale: it counts as closed too.
-- Views: branches, events, sales_span(first_ds), sales_reach(branch_id, last_ds); one-row table: params(cutoff, horizon_days, closed_weekdays).
-- closed_weekdays: list of ISO weekdays (1 = Monday … 7 = Sunday).
with
days as (
  select unnest(range(first_ds::timestamp, (cutoff + horizon_days + 1)::timestamp, interval 1 day))::date as ds
  from sales_span
  cross join params
),
by_event as (
  select branches.branch_id, events.ds
  from events
  join branches on events.branch_id is null or events.branch_id = branches.branch_id
  where events.closed
),
by_weekday as (
  select branches.branch_id, days.ds
  from days
  cross join branches
  cross join params
  where list_contains(closed_weekdays, isodow(days.ds))
),
by_life as (
  select branches.branch_id, days.ds
  from days
  join branches on days.ds < branches.opened_on or days.ds >= branches.closed_on
),
by_reach as (
  select branch_id, unnest(range((last_ds + 1)::timestamp, (cutoff + 1)::timestamp, interval 1 day))::date as ds
  from sales_reach
  cross join params
)
select branch_id, ds from by_event
union
select branch_id, ds from by_weekday
union
select branch_id, ds from by_life
union
select branch_id, ds from by_reach
order by branch_id, ds
