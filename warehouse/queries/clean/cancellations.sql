-- Sales that were cancelled did not happen.
select
  row_id,
  'cancelled' as detail
from /*rows*/
where kind = 'cancellation'
