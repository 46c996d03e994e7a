-- The clean sales: each day marked out of stock by hours, flag or inventory, and flagged when its units are unusual.
-- Tables: outlier_limits(branch_id, sku_id, place, outlier_above), with a row for every pair.
select
  limits.place as "pair place",
  days.branch_id,
  days.sku_id,
  days.ds,
  greatest(days.units, 0) as units,
  case when days.price >= 0 then days.price end as price,
  days.promotion,
  coalesce(days.stockout, false)
    or coalesce(days.stockout_hours >= /*hours_at_least*/, false)
    or /*is_out_by_inventory*/ as stockout,
  -- greatest() and least() would make a number of a missing one.
  case
    when days.stockout_hours is not null
    then greatest(least(days.stockout_hours / /*trading_hours*/, 1), 0)
  end as stockout_share,
  coalesce(days.units > limits.outlier_above, false) as outlier
  /*drivers*/
from /*days*/ as days
left join outlier_limits as limits using (branch_id, sku_id)
/*inventory_join*/
