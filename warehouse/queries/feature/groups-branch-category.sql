-- Daily totals of each branch and category over the days on which demand was observed. Exact sums: units are on a grid of 10⁻⁶.
-- The mark `panel` is the Parquet files of all shards; tables: ledger (series-ledger.sql), params(cutoff, panel_first_ds).
select
  branch_number,
  category_number,
  ds,
  coalesce(sum(units::decimal(18, 6)) filter (where available = 1), 0)::double as units,
  sum(available)::integer as available
from /*panel*/ as panel
join ledger using (series)
cross join params
where ds >= panel_first_ds and ds <= cutoff
group by branch_number, category_number, ds
order by branch_number, category_number, ds
