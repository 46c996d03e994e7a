-- One row per SKU, branch and day: units add up exactly, returns count against sales, the last word wins on everything else.
select
  branch_id,
  sku_id,
  ds,
  sum(signed_units::decimal(18, 6))::double as units,
  coalesce(
    arg_max(price, row_id) filter (where kind = 'sale'),
    arg_max(price, row_id)
  ) as price,
  bool_or(stockout) as stockout,
  max(stockout_hours) as stockout_hours,
  bool_or(promotion) as promotion
  /*drivers*/
from /*rows*/
group by branch_id, sku_id, ds
