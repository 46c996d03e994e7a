-- Rows and series by the model that served them and why. Relation: forecasts.
select served_by, fallback_reason, count(*) as rows, count(distinct (branch_id, sku_id)) as series
from forecasts
group by served_by, fallback_reason
order by rows desc, served_by, fallback_reason
