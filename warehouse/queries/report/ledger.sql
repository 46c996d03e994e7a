-- Series by state and reason. Relation: ledger.
select state, reason, count(*) as series
from ledger
group by state, reason
order by series desc, state, reason
