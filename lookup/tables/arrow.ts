import { dateDay, float64, int32, tableFromArrays, tableToIPC, timestamp, utf8 } from '@uwdata/flechette';
import type { RowTable, TableColumn } from './row-table.ts';

/** The table as an Arrow IPC stream: dates as date32, instants as timestamps in UTC, milliseconds. */
export function arrowOf({ columns }: RowTable): Uint8Array {
  const arrays = columns.map((column) => [column.name, valuesOf(column)] as const);
  const types = Object.fromEntries(columns.map((column) => [column.name, typeOf(column)]));
  const bytes = tableToIPC(tableFromArrays(arrays as never, { types } as never), { format: 'stream' });
  if (bytes === null) throw new Error('the Arrow stream could not be written');
  return bytes;
}

function typeOf({ type }: TableColumn) {
  switch (type) {
    case 'date':
      return dateDay();
    case 'instant':
      return timestamp(1, 'UTC');
    case 'integer':
      return int32();
    case 'number':
      return float64();
    default:
      return utf8();
  }
}

function valuesOf({ type, values }: TableColumn): readonly unknown[] {
  if (type !== 'date' && type !== 'instant') return values;
  return values.map((value) => (value === null ? null : new Date(String(value))));
}
