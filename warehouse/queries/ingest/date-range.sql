-- First and last day of a landed snapshot, and its last day up to the cutoff.
select
  min(day)::varchar as min_date,
  max(day)::varchar as max_date,
  max(day) filter (where day <= /*as_of*/::date)::varchar as last_day
from (
  select /*day*/ as day
  from read_parquet(/*path*/, hive_partitioning = false)
)
