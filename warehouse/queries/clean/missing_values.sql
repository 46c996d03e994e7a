-- Rows whose required numbers are blank.
select
  row_id,
  'blank ' || /*column*/ as detail
from /*rows*/
where /*is_missing*/
