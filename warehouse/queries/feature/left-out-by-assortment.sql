-- Pairs that sold in the four weeks up to the cutoff, and how many of them the assortment does not list.
-- Tables: base (series-base.sql); one-row table: params(cutoff).
select
  count(*) as sold,
  count(*) filter (where reason = 'not_in_assortment') as left_out,
  min(sku_id || ' in ' || branch_id) filter (where reason = 'not_in_assortment') as example
from base
cross join params
where last_sale_ds > cutoff - 28
