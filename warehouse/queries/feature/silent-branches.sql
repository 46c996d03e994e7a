-- Branches that had sales on nearly every open day of eight weeks, and have none on the last open days up to the cutoff on which others have.
-- Tables: sales, closed_days(branch_id, ds); one-row table: params(cutoff).
with
recent as (
  select distinct branch_id, ds
  from sales
  cross join params
  where ds > cutoff - 112 and ds <= cutoff
),
ends as (
  select branch_id, max(ds) as last_ds
  from recent
  group by branch_id
),
open_days as (
  select ends.branch_id, ends.last_ds, traded.ds
  from ends
  join (select distinct ds from recent) as traded on traded.ds > ends.last_ds - 56
  anti join closed_days on closed_days.branch_id = ends.branch_id and closed_days.ds = traded.ds
),
counted as (
  select
    branch_id,
    last_ds,
    min(open_days.ds) filter (where open_days.ds > last_ds) as silent_since,
    count(*) filter (where open_days.ds <= last_ds) as open_count,
    count(recent.ds) as sold_count
  from open_days
  left join recent using (branch_id, ds)
  group by branch_id, last_ds
)
select branch_id, silent_since::varchar as silent_since
from counted
cross join params
where silent_since is not null
  and last_ds > cutoff - 56
  and open_count >= 28
  and sold_count >= 0.95 * open_count
order by branch_id
