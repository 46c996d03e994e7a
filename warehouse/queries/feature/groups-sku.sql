-- Daily totals of each SKU over all branches, as groups-branch-category.sql, and its mean price, which reaches over the horizon:
-- of the branches whose price a list says, and where no list says one, of those in which something was paid.
-- The mark `panel` is the Parquet files of all shards, `from` and `to` the SKUs whose numbers lie between them, the last one not included; tables: ledger (series-ledger.sql), params(cutoff, panel_first_ds).
select
  sku_number,
  ds,
  coalesce(sum(units::decimal(18, 6)) filter (where available = 1), 0)::double as units,
  sum(available)::integer as available,
  coalesce(
    sum(price::decimal(18, 6)) filter (where price_listed = 1)::double / count(price) filter (where price_listed = 1),
    sum(price::decimal(18, 6))::double / count(price))::float as price,
  max(price_listed)::utinyint as price_listed
from /*panel*/ as panel
join ledger using (series)
cross join params
where ds >= panel_first_ds and sku_number >= /*from*/ and sku_number < /*to*/
group by sku_number, ds
order by sku_number, ds
