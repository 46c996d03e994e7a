-- Attributes of each series' branch and SKU as numbers: the place of the value among all values in sorted order, from 0; −1 where there is none.
-- Tables: ledger (series-ledger.sql), products, branches. Marks: `product_columns` and `branch_columns`, a number by attribute;
-- `attributes`, the columns to take from both.
with
product_numbers as (
  select sku_id /*product_columns*/
  from products
),
branch_numbers as (
  select branch_id /*branch_columns*/
  from branches
)
select
  ledger.series,
  ledger.category_number as category,
  ledger.branch_number as branch
  /*attributes*/
from ledger
left join product_numbers using (sku_id)
left join branch_numbers using (branch_id)
where ledger.series is not null
order by ledger.series
