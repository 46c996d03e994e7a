-- Hashes of the keys that several rows share. Two keys with one hash only make more rows be looked at twice.
select hash(branch_id, sku_id, ds) as key
from /*rows*/
group by key
having count(*) > 1
