-- How much the panel of a shard knows: its rows after the cutoff, and in how many of them a list says the price and each driver has a
-- value; and over all rows, the prices that no list says. Marks: `panel`, the shard's Parquet file; `drivers`, two counts a driver.
-- One-row table: params(cutoff).
select
  count(*) filter (where ds > cutoff) as horizon_rows,
  count(*) filter (where ds <= cutoff and closed = 0) as past_rows,
  count(*) filter (where ds > cutoff and price_listed = 1) as listed_prices,
  count(price) filter (where price_listed = 0) as unlisted_prices
  /*drivers*/
from /*panel*/
cross join params
