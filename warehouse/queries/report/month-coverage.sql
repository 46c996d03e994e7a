-- How many month totals of the reporting folds fell into their interval. Table: totals_accuracy.
select level, coverage, totals
from totals_accuracy
where fold = -1 and period = 'month' and level in ('series', 'branch')
order by level
