-- Rows of a branch that no branches source lists.
select
  row_id,
  'unknown branch ' || branch_id as detail
from /*rows*/
where branch_id not in (select branch_id from known_branches)
