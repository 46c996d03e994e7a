import type { RowTable, TableValue } from './row-table.ts';

/** CSV as RFC 4180 has it: a header line, CRLF, quotes where they are needed; null is an empty field. */
export function csvOf({ rows, columns }: RowTable): string {
  const lines = [columns.map((column) => field(column.name)).join(',')];
  for (let r = 0; r < rows; r++) lines.push(columns.map((column) => field(column.values[r]!)).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function field(value: TableValue): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
