-- Days that closed with nothing on hand, up to the cutoff.
select distinct
  branch_id,
  sku_id,
  ds
from /*rows*/
where on_hand <= 0 and ds <= /*as_of*/::date
