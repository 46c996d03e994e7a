-- Every SKU-branch pair that sales or the assortment names, with its first day and what is decided by dates alone.
-- Views: sales, products, branches, assortment; one-row table: params(cutoff, horizon_days, discontinued_after_days, has_assortment).
with
sold as (
  select branch_id, sku_id, min(ds) as first_sold_ds, max(ds) filter (where units > 0) as last_sale_ds, count(*) as sale_rows
  from sales
  cross join params
  where ds <= cutoff
  group by branch_id, sku_id
),
carried as (
  select branch_id, sku_id, min(from_ds) as from_ds, bool_or(from_ds is null) as from_always,
    max(until_ds) as until_ds, bool_or(until_ds is null) as until_open
  from assortment
  group by branch_id, sku_id
),
data_start as (
  select coalesce(min(first_sold_ds), (select cutoff from params)) as ds from sold
),
pairs as (
  select
    branch_id,
    sku_id,
    sold.sku_id is not null as is_sold,
    carried.sku_id is not null as is_carried,
    first_sold_ds,
    last_sale_ds,
    case when from_always then null else from_ds end as from_ds,
    least(
      case when until_open then null else until_ds end,
      products.discontinued_on,
      branches.closed_on
    ) as until_ds,
    greatest(case when from_always then null else from_ds end, products.launched_on, branches.opened_on) as starts_on,
    coalesce(products.category, 'unknown') as category,
    products.discontinued_on,
    branches.closed_on
  from sold
  full join carried using (branch_id, sku_id)
  left join products using (sku_id)
  left join branches using (branch_id)
),
dated as (
  select
    pairs.*,
    case
      when first_sold_ds is not null and from_ds is not null
        then greatest(least(first_sold_ds, from_ds), (select ds from data_start))
      when first_sold_ds is not null then first_sold_ds
      when from_ds <= (select cutoff from params) then greatest(from_ds, (select ds from data_start))
    end as first_ds
  from pairs
),
decided as (
  select
    dated.*,
    case
      when closed_on <= cutoff + 1 then 'excluded'
      when discontinued_on <= cutoff + 1 or until_ds <= cutoff + 1 then 'discontinued'
      when has_assortment and not is_carried then 'excluded'
      when starts_on > cutoff + horizon_days and not is_sold then 'excluded'
      when discontinued_after_days is not null and first_ds <= cutoff - discontinued_after_days
        and coalesce(last_sale_ds, first_ds) <= cutoff - discontinued_after_days then 'discontinued'
      else 'forecast'
    end as state,
    case
      when closed_on <= cutoff + 1 then 'branch_closed'
      when discontinued_on <= cutoff + 1 then 'sku_discontinued'
      when until_ds <= cutoff + 1 then 'left_assortment'
      when has_assortment and not is_carried then 'not_in_assortment'
      when starts_on > cutoff + horizon_days and not is_sold then 'not_launched_within_horizon'
      when discontinued_after_days is not null and first_ds <= cutoff - discontinued_after_days
        and coalesce(last_sale_ds, first_ds) <= cutoff - discontinued_after_days then 'no_recent_sale'
    end as reason
  from dated
  cross join params
)
select
  branch_id,
  sku_id,
  category,
  state,
  reason,
  first_ds,
  last_sale_ds,
  case when is_sold then null else starts_on end as starts_on,
  until_ds,
  case
    when until_ds = closed_on then 'branch_closed'
    when until_ds = discontinued_on then 'sku_discontinued'
    when until_ds is not null then 'left_assortment'
  end as until_reason,
  case when state <> 'excluded' then (row_number() over (
    partition by state <> 'excluded' order by branch_id, sku_id) - 1)::integer end as series
from decided
order by branch_id, sku_id
