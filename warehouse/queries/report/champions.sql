-- Champions of the segments with the most series-days. Relation: champions.
select segment, champion, partner, partner_share, metric, champion_value, baseline_value, rows
from champions
order by rows desc, segment
limit 30
