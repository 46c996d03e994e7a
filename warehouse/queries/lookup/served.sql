-- The champion's rows but for the branches of the challenger. Tables: champions_rows, challengers_rows, challenger_branches.
select *
from champions_rows
where branch_id not in (select branch_id from challenger_branches)
union all by name
select *
from challengers_rows
where branch_id in (select branch_id from challenger_branches)
order by branch_id, sku_id, ds
