-- Records that are no records of the CSV file, as they were sifted out.
select
  /*entity*/ as entity,
  /*source*/ as source,
  rule,
  (/*files*/)[file_number + 1] as source_file,
  line_number as source_row,
  detail
from read_csv(
  /*path*/,
  header = false,
  auto_detect = false,
  delim = ',',
  quote = '"',
  escape = '"',
  new_line = '\n',
  columns = {'file_number': 'INTEGER', 'line_number': 'BIGINT', 'rule': 'VARCHAR', 'detail': 'VARCHAR'}
)
