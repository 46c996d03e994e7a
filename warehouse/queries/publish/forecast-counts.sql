-- Counts of the published table. Table: forecasts.
select
  count(*) as rows,
  count(distinct (branch_id, sku_id)) as series,
  count(distinct sku_id) as skus,
  count(distinct branch_id) as branches,
  count(fallback_reason) as fallback_rows,
  min(ds)::varchar as first_ds,
  max(ds)::varchar as last_ds
from forecasts
