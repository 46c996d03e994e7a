-- The latest days of actuals beside the forecasts. Tables: sales (clean), window_days(cutoff, days), one row.
select branch_id, sku_id, ds, units, stockout, price, promotion, outlier
from sales
cross join window_days
where ds > cutoff - days::integer and ds <= cutoff
