-- Series that no champion serves, those with the most units first. Table: expected.
select branch_id, sku_id, category, served_by, fallback_reason, yhat, days, yhat as severity
from expected
where fallback_reason is not null
