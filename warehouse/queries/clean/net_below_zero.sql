-- Days on which more came back than was sold.
select
  branch_id,
  sku_id,
  ds
from /*days*/
where units < 0
