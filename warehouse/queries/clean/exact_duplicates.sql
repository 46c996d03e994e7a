-- Rows of a source that repeat an earlier one in every column. Tills send one row a sale, so equal sales are no duplicates there.
with
numbered as (
  select
    row_id,
    row_number() over (partition by /*content*/ order by row_id) as place
  from /*rows*/
  where not is_instant
)
select
  row_id,
  'repeats an earlier row' as detail
from numbered
where place > 1
