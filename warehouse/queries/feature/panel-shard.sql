-- The dense daily panel of one shard: every day of every series from its first day to the end of the horizon.
-- Views: shard_series(series, branch_id, sku_id, first_ds, starts_on, until_ds), shard_sales, closed_days(branch_id, ds),
-- event_days(branch_id, ds, event), one-row table: params(cutoff, horizon_days, target). The caller fills the marks: drivers, and the price in force.
with
days as (
  select
    series,
    branch_id,
    sku_id,
    starts_on,
    until_ds,
    unnest(range(
      coalesce(first_ds, cutoff + 1)::timestamp,
      (cutoff + horizon_days + 1)::timestamp,
      interval 1 day))::date as ds
  from shard_series
  cross join params
),
joined as (
  select
    days.series,
    days.ds,
    days.ds > cutoff as is_future,
    shard_sales.units,
    coalesce(shard_sales.stockout, false) and days.ds <= cutoff as stockout,
    target = 'sales' as counts_stockouts,
    shard_sales.stockout_share,
    (closed_days.ds is not null or days.ds < days.starts_on or days.ds >= days.until_ds)
      and coalesce(shard_sales.units, 0) = 0 as closed,
    shard_sales.price as sold_price,
    shard_sales.promotion as sold_promotion,
    coalesce(event_days.event, 0) as event
    /*driver_columns*/
  from days
  cross join params
  left join shard_sales on shard_sales.series = days.series and shard_sales.ds = days.ds
  left join closed_days on closed_days.branch_id = days.branch_id and closed_days.ds = days.ds
  left join event_days on event_days.branch_id = days.branch_id and event_days.ds = days.ds
  /*driver_joins*/
)
select
  joined.series,
  joined.ds,
  case when is_future or coalesce(closed, false) then null else coalesce(units, 0) end as units,
  (not is_future and not coalesce(closed, false) and (not stockout or counts_stockouts))::utinyint as available,
  stockout::utinyint as stockout,
  (case when stockout then coalesce(stockout_share, 1) else 0 end)::float as stockout_share,
  coalesce(closed, false)::utinyint as closed,
  /*price*/ as price,
  /*price_listed*/ as price_listed,
  /*promotion*/ as promotion,
  joined.event
  /*driver_outputs*/
from joined
/*price_join*/
order by joined.series, joined.ds
