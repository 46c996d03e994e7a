-- Sales of days that the cutoff does not cover yet.
select
  row_id,
  'after ' || /*as_of*/ as detail
from /*rows*/
where ds > /*as_of*/::date
