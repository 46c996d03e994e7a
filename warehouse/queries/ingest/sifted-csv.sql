-- Cells of CSV files that were sifted into one: all texts, with the file and line that each record came from.
select
  (/*files*/)[file_number + 1] as source_file,
  line_number as source_row,
  /*columns*/
from read_csv(
  /*path*/,
  header = false,
  auto_detect = false,
  delim = /*delimiter*/,
  quote = '"',
  escape = '"',
  new_line = '\n',
  max_line_size = /*max_line_bytes*/,
  columns = {/*cells*/}
)
