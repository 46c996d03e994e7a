-- Keys of the series that have a panel, by their number. Table: ledger.
select series, branch_id, sku_id
from ledger
where series is not null
order by series
