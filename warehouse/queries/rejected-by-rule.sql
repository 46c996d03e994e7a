-- How many rows each rule rejected, and the first of them in the order of files and rows.
with
numbered as (
  select
    *,
    row_number() over (partition by rule order by source_file, source_row, detail) as place,
    count(*) over (partition by rule) as row_count
  from rejected
  where /*filter*/
)
select
  rule,
  row_count as "rowCount",
  coalesce(source_file, '') as file,
  coalesce(source_row, 0) as row,
  coalesce(detail, '') as detail
from numbered
where place = 1
order by row_count desc, rule
