-- Rejected rows by rule, with the first of each. Relation: rejects.
select
  entity,
  source,
  rule,
  count(*) as rows,
  arg_min(source_file, (source_file, source_row)) as source_file,
  arg_min(source_row, (source_file, source_row)) as source_row,
  arg_min(detail, (source_file, source_row)) as detail
from rejects
group by entity, source, rule
order by rows desc, entity, source, rule
