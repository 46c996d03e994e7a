-- Run records with their types. Table: run_records, all texts.
select
  run_id,
  name,
  as_of::date as as_of,
  status,
  started_at::timestamp as started_at,
  generated_at::timestamp as generated_at,
  finished_at::timestamp as finished_at,
  duration_ms::bigint as duration_ms,
  code_version,
  config_sha256,
  error_code,
  error_message,
  accepted_gates,
  warnings::integer as warnings
from run_records
order by started_at, run_id
