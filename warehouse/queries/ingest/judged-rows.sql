-- Rows of one part of a source in the types of the contract, with the first rule that each breaks.
-- `broken` is null for a good row, else the rule, a space, and the column.
with
raw as (
  /*raw*/
),
cells as (
  select source_file, source_row, /*cells*/
  from raw
),
typed as (
  select *, /*typed*/
  from cells
)
select
  /*columns*/,
  source_file,
  source_row,
  case /*judgements*/ end as broken,
  case when broken is not null then /*detail*/ end as detail
from typed
