-- Forecast rows by who served them and why. Relation: forecasts.
select served_by, fallback_reason, count(*) as rows
from forecasts
group by served_by, fallback_reason
order by served_by, fallback_reason
