-- More units than one day can have.
select
  row_id,
  'units ' || units || ' above ' || /*max_units*/ as detail
from /*rows*/
where abs(units) > /*max_units*/
