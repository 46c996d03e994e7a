/** The table of a month as CSV (RFC 4180), for a spreadsheet. */
import type { PredictAnswer, PredictedSku } from './answers.ts';

type Cell = string | number | null;

const COLUMNS = [
  'branch_id',
  'month',
  'sku_id',
  'category',
  'units',
  'units_lower',
  'units_upper',
  'actual_units',
  'forecast_units',
  'status',
  'reason',
  'served_by',
  'data_cutoff',
  'run_id',
] as const;

/** One line for each row, in their order. Begins with a byte order mark, without which spreadsheets misread other alphabets. */
export function predictCsv(answer: PredictAnswer, rows: readonly PredictedSku[]): string {
  const { branch_id, month, data_cutoff } = answer;
  const lines = rows.map((row) => {
    const values: Readonly<Record<(typeof COLUMNS)[number], Cell>> = {
      ...row,
      branch_id,
      month,
      data_cutoff,
    };
    return csvLine(COLUMNS.map((column) => values[column]));
  });
  return `\uFEFF${[csvLine(COLUMNS), ...lines].join('')}`;
}

/** Cells of one record, with its CRLF. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front; a number stays a number. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A file name without characters that a file system minds. */
export function csvName(branch: string, month: string): string {
  const safe = branch
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return `forecast-${safe}-${month}.csv`;
}
