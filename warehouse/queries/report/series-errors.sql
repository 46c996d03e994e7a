-- Backtest error of the model that serves each series tonight, over the reporting folds.
-- Relations: backtest_errors(series, and a column for each model), serving(series, served_by).
with
by_model as (
  unpivot backtest_errors
  on columns(* exclude series)
  into name served_by value abs_error
)
select series, abs_error
from by_model
inner join serving using (series, served_by)
