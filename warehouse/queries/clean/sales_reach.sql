-- Branches whose sales end before the cutoff, with the last day that a source of theirs reaches. Nothing is known of the days behind it.
with
fed as (
  select source, branch_id, max(ds) as last_ds
  from /*rows*/
  where ds <= /*as_of*/::date
  group by source, branch_id
),
reached as (
  select branch_id, max(last_ds) over (partition by source) as last_ds
  from fed
  where branch_id is not null
)
select branch_id, max(last_ds) as last_ds
from reached
group by branch_id
having max(last_ds) < /*as_of*/::date
