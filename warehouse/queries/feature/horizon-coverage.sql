-- How much of the horizon the panel of a shard knows: its rows after the cutoff, and in how many of them a list says the price
-- and each driver has a value. Marks: `panel`, the shard's Parquet file; `drivers`, one count a driver. One-row table: params(cutoff).
select
  count(*) as rows,
  coalesce(sum(price_listed), 0) as listed_prices
  /*drivers*/
from /*panel*/
cross join params
where ds > cutoff
