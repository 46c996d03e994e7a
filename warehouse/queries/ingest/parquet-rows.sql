-- Mapped columns of Parquet files of one schema in the types that they have.
select
  /*file*/ as source_file,
  file_row_number + 1 as source_row,
  /*columns*/
from read_parquet(/*paths*/, file_row_number = true, filename = 'path of file')
