-- Content of a table whatever the order of its rows. View: digested.
select
  count(*) as row_count,
  coalesce(sum(hash(digested)::hugeint), 0)::varchar as digest
from digested
