-- Rows whose status says that goods came back: dropped, or with the policy `net` subtracted later.
select
  row_id,
  'return' as detail
from /*rows*/
where kind = 'return'
