-- Instants become business days: the local date of the branch, and before its day starts that of the day before.
select
  sales.* replace (
    (
      sales.sold_at at time zone 'UTC' at time zone coalesce(known_branches.timezone, /*timezone*/)
      - to_minutes(/*day_starts_minutes*/)
    )::date as ds
  )
from /*rows*/ as sales
left join known_branches on sales.branch_id = known_branches.branch_id
