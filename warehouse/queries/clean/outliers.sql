-- Units above which a day of a series is unusual: a multiple of its mean selling day.
select
  branch_id,
  sku_id,
  sum(units::decimal(18, 6))::double / count(*) * /*factor*/ as outlier_above
from /*days*/
where units > 0
group by branch_id, sku_id
