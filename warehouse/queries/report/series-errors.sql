-- Backtest error of the model that serves each series tonight, over the reporting folds.
-- Relations: served_folds (folds with the forecast of that model as yhat), metrics.
with
reporting as (
  select distinct fold from metrics where reporting and fold >= 0
)
select series, sum(abs(yhat - units)::decimal(38, 6)) as abs_error
from served_folds
inner join reporting using (fold)
where scored = 1
group by series
having abs_error is not null
