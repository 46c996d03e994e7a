-- Stockouts of the last 91 days, by category: what was sold, and what would have been at each series' own rate of its days in
-- stock. Series that were never in stock have no rate and are left out. Relations: panel, ledger; one row: params(cutoff).
with
days as (
  select series, units, stockout
  from panel
  cross join params
  where ds <= cutoff and ds > cutoff - 91 and units is not null
),
series as (
  select
    series,
    count(*) as open_days,
    count(*) filter (where stockout = 1) as stockout_days,
    sum(units) as sold,
    avg(units) filter (where stockout = 0) as rate
  from days
  group by series
)
select
  category,
  sum(open_days)::double as days,
  sum(stockout_days)::double as stockout_days,
  sum(sold) as sold,
  sum(rate * open_days) as demanded
from series
join ledger using (series)
where rate is not null
group by category
having sum(stockout_days) > 0
order by stockout_days desc, category
limit 20
