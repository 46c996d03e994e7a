-- Rows whose required keys or texts are blank.
select
  row_id,
  'blank key' as detail
from /*rows*/
where /*is_blank*/
