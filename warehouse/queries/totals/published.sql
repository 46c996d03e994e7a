-- The published table of totals: the rows of the job with the stamp of the run, in their order.
-- Tables: totals; stamp(data_cutoff, run_id, generated_at), one row.
select totals.*, stamp.data_cutoff, stamp.run_id, stamp.generated_at
from totals
cross join stamp
order by level, branch_id, sku_id, category, period, period_start
