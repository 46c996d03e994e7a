-- Pairs that have more rows than days: only there can a day repeat. A bit a day of the span tells the days.
with
numbered as (
  select branch_id, sku_id, (ds - /*first_ds*/::date)::integer as day
  from /*rows*/
)
select branch_id, sku_id
from numbered
group by branch_id, sku_id
having count(*) > bit_count(bitstring_agg(day, 0, /*span_days*/ - 1))
