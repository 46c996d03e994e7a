-- Who serves rows, and why. Table: forecasts.
select distinct served_by, fallback_reason
from forecasts
order by served_by, fallback_reason nulls first
