-- Series by what becomes of them. Table: ledger.
select state, count(*) as series
from ledger
group by state
order by state
