-- Who serves rows, and why. Table: forecasts.
select distinct served_by, fallback_reason, model_version
from forecasts
order by served_by, fallback_reason nulls first, model_version
