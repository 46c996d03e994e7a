-- Rows that a later one with the same key replaces.
with
repeated as (
  select hash(/*keys*/) as key
  from /*rows*/
  group by key
  having count(*) > 1
),
numbered as (
  select
    row_id,
    row_number() over (partition by /*keys*/ order by row_id desc) as place_from_last
  from /*rows*/
  where hash(/*keys*/) in (select key from repeated)
)
select row_id
from numbered
where place_from_last > 1
