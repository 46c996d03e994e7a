-- Negative units that no status explains.
select
  row_id,
  'negative units ' || units as detail
from /*rows*/
where kind = 'sale' and units < 0
