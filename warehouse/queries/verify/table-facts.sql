-- What the manifest also says about the table, under the same names. View: checked.
select
  count(*) as rows,
  count(distinct (branch_id, sku_id)) as series,
  count(distinct sku_id) as skus,
  count(distinct branch_id) as branches,
  count(fallback_reason) as fallback_rows,
  min(ds)::varchar as first_ds,
  max(ds)::varchar as last_ds,
  min(data_cutoff)::varchar as data_cutoff,
  min(run_id) as run_id,
  min(model_version) as model_version,
  epoch_ms(min(generated_at)) as generated_ms
from checked
