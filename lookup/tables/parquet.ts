import { parquetWriteBuffer } from 'hyparquet-writer';
import type { RowTable, TableColumn } from './row-table.ts';

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  date: { type: 'INT32', converted_type: 'DATE' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
} as const;

/** The table as a Parquet file, Snappy. */
export function parquetOf({ columns }: RowTable): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map((column) => ({ name: column.name, data: valuesOf(column) as never })),
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(({ name, type }) => ({ name, ...TYPES[type], repetition_type: 'OPTIONAL' as const })),
      ],
    }),
  );
}

function valuesOf({ type, values }: TableColumn): readonly unknown[] {
  if (type !== 'date' && type !== 'instant') return values;
  return values.map((value) => (value === null ? null : new Date(String(value))));
}
