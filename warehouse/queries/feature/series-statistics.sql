-- What the dense panel of a shard says of each series up to the cutoff. Exact sums: units are on a grid of 10⁻⁶.
-- The mark `panel` is the shard's Parquet file; one-row table: params(cutoff).
select
  series,
  count(*) filter (where ds <= cutoff) as history_days,
  coalesce(sum(available) filter (where ds <= cutoff), 0) as in_stock_days,
  coalesce(sum(units::decimal(38, 6)) filter (where available = 1 and ds > cutoff - 91), 0)::double as recent_units,
  count(*) filter (where available = 1 and ds > cutoff - 91) as recent_days
from /*panel*/
cross join params
group by series
order by series
