-- The price in force on each day of each series of a shard: a price holds until the next one of its list. A join on the day costs
-- a third of looking for the latest price before it, which sorts both sides.
-- The mark `prices` is a select of series, ds and price with one row a key. Tables: shard_series (as panel-shard.sql),
-- one-row table: params(cutoff, horizon_days).
with
listed as (
  select series, price, ds as from_ds, lead(ds) over (partition by series order by ds) as next_ds
  from (/*prices*/)
)
select
  series,
  unnest(range(
    greatest(from_ds, coalesce(first_ds, cutoff + 1))::timestamp,
    least(next_ds, cutoff + horizon_days + 1)::timestamp,
    interval 1 day))::date as ds,
  price
from listed
join shard_series using (series)
cross join params
