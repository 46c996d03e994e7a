-- Prices below zero.
select
  row_id,
  'negative price ' || price as detail
from /*rows*/
where price < 0
