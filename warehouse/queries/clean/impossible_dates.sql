-- Rows without a day, or with one before the first that can be true.
select
  row_id,
  coalesce('before ' || /*earliest*/, 'no day') as detail
from /*rows*/
where ds is null or ds < /*earliest*/::date
