-- Categories in the order of their numbers. Table: ledger.
select distinct coalesce(category, 'unknown') as category
from ledger
order by category
