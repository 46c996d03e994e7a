-- Rows without a value that every row must have. View: checked.
select
  count(*) as offending,
  min(coalesce(branch_id, '(null)') || ' / ' || coalesce(sku_id, '(null)') || ' ' || coalesce(ds::varchar, '(null)')) as example
from checked
where
  has_null or sku_id is null or branch_id is null or ds is null or horizon_days is null
  or served_by is null or model_version is null or data_cutoff is null or run_id is null or generated_at is null
