-- One row a series and day of m5 from its 56th day on: what was sold (y), and thirty features known the day before. Missing = NULL.
with daily as (
  select
    s.store_id, s.item_id, s.date, s.units::float as units, i.dept_id, i.cat_id, t.state_id, p.sell_price as price,
    row_number() over series as age
  from read_parquet($sales) s
  join read_csv($items, header = true) i using (item_id)
  join read_csv($stores, header = true) t using (store_id)
  left join read_parquet($prices) p
    on p.store_id = s.store_id and p.item_id = s.item_id
    and p.week_start = s.date::date - ((dayofweek(s.date::date) + 1) % 7)::int
  window series as (partition by s.store_id, s.item_id order by s.date)
),
calendar as (
  select
    date::date as date, dense_rank() over (order by event_name_1) as event_1, dense_rank() over (order by event_type_1) as event_type,
    snap_CA, snap_TX, snap_WI
  from read_csv($calendar, header = true, nullstr = '')
),
features as (
  select
    d.store_id, d.item_id, d.date::date as date, age, units as y,
    lag(units, 1) over w as lag_1, lag(units, 2) over w as lag_2, lag(units, 3) over w as lag_3,
    lag(units, 7) over w as lag_7, lag(units, 14) over w as lag_14, lag(units, 28) over w as lag_28, lag(units, 364) over w as lag_364,
    avg(units) over (w rows between 7 preceding and 1 preceding) as mean_7,
    avg(units) over (w rows between 28 preceding and 1 preceding) as mean_28,
    avg(units) over (w rows between 56 preceding and 1 preceding) as mean_56,
    avg(units) over (w rows between 112 preceding and 1 preceding) as mean_112,
    stddev_pop(units) over (w rows between 28 preceding and 1 preceding) as deviation_28,
    max(units) over (w rows between 28 preceding and 1 preceding) as largest_28,
    avg((units > 0)::int) over (w rows between 28 preceding and 1 preceding) as share_sold_28,
    avg(units) over (weekday rows between 4 preceding and 1 preceding) as weekday_4,
    avg(units) over (weekday rows between 12 preceding and 1 preceding) as weekday_12,
    price, price / avg(price) over (w rows between 120 preceding and current row) as price_to_120,
    price / avg(price) over (partition by d.item_id, d.date) as price_to_stores,
    dayofweek(d.date::date) as day_of_week, day(d.date::date) as day_of_month, month(d.date::date) as month,
    event_1, event_type,
    case state_id when 'CA' then snap_CA when 'TX' then snap_TX else snap_WI end as snap,
    dense_rank() over (order by d.store_id) as store, dense_rank() over (order by dept_id) as department,
    dense_rank() over (order by state_id) as state, age as days_on_sale, dense_rank() over (order by d.item_id) as item
  from daily d join calendar c on c.date = d.date::date
  window
    w as (partition by d.store_id, d.item_id order by d.date),
    weekday as (partition by d.store_id, d.item_id, dayofweek(d.date::date) order by d.date)
)
select * exclude (age) from features where age > 56 order by store_id, item_id, date
