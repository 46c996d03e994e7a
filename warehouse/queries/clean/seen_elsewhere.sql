-- SKUs or branches that sales or the assortment name, and no source lists.
select distinct /*key*/
from /*seen*/
anti join /*rows*/ using (/*key*/)
