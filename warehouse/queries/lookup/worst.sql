-- The worst of all branches and of each, with how many there are. Table: found.
with
ranked as (
  select
    *,
    row_number() over (order by severity desc, branch_id, sku_id) as place,
    row_number() over (partition by branch_id order by severity desc, sku_id) as place_in_branch,
    count(*) over () as total,
    count(*) over (partition by branch_id) as total_in_branch
  from found
)
select *
from ranked
where place <= 500 or place_in_branch <= 50
order by branch_id, place_in_branch
