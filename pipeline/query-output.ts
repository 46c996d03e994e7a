/** Results of `shelfcast sql` as text, written batch by batch. */

import { formatCount } from '../schemas/format-text.ts';
import { jsonCell, textCell } from '../warehouse/cells.ts';
import type { QueryRows } from '../warehouse/published-query.ts';
import type { Output } from './effects.ts';
import { textTable } from './text-table.ts';

export type QueryFormat = 'table' | 'csv' | 'json';

/** Writes a result; `tableLimit` is the number of rows after which a table is cut. */
export async function writeResult(
  rows: QueryRows,
  format: QueryFormat,
  tableLimit: number,
  output: Output,
): Promise<void> {
  if (format === 'csv') await writeCsv(rows, output);
  else if (format === 'json') await writeJson(rows, output);
  else await writeTable(rows, tableLimit, output);
}

/** RFC 4180: CRLF, quotes doubled. NULL is an empty field, an empty text is `""`. */
async function writeCsv(rows: QueryRows, output: Output): Promise<void> {
  const line = (cells: readonly (string | null)[]) => `${cells.map(csvField).join(',')}\r\n`;
  let open = await output.write(line(rows.columns.map((column) => column.name)));
  for await (const batch of rows.batches()) {
    open = await output.write(batch.map((row) => line(row.map(textCell))).join(''));
    if (!open) return;
  }
}

function csvField(text: string | null): string {
  if (text === null) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** An array of objects, one on each line. */
async function writeJson(rows: QueryRows, output: Output): Promise<void> {
  let separator = '[\n';
  for await (const batch of rows.batches()) {
    const objects = batch.map((row) =>
      JSON.stringify(Object.fromEntries(row.map((value, k) => [rows.columns[k]!.name, jsonCell(value)]))),
    );
    if (!(await output.write(separator + objects.join(',\n')))) return;
    separator = ',\n';
  }
  await output.write(separator === '[\n' ? '[]\n' : '\n]\n');
}

const NUMBER_TYPE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)$/;

async function writeTable(rows: QueryRows, limit: number, output: Output): Promise<void> {
  const texts: string[][] = [];
  for await (const batch of rows.batches()) {
    for (const row of batch.slice(0, limit + 1 - texts.length))
      texts.push(row.map((value) => textCell(value) ?? 'NULL'));
    if (texts.length > limit) break;
  }
  const shown = texts.slice(0, limit);
  const count = `${formatCount(shown.length)} ${shown.length === 1 ? 'row' : 'rows'}`;
  const isCut = texts.length > limit;
  await output.write(tableText(rows.columns, shown));
  await output.write(isCut ? `first ${count}; more with --limit, all with --format csv\n` : `${count}\n`);
}

function tableText(columns: QueryRows['columns'], texts: readonly string[][]): string {
  // The plan of EXPLAIN is a drawing of many lines.
  if (columns.map((column) => column.name).join() === 'explain_key,explain_value')
    return texts.map((row) => `${row[1]}\n`).join('');
  const numbers = columns.flatMap((column, k) => (NUMBER_TYPE.test(column.type) ? [k] : []));
  return textTable(
    columns.map((column) => column.name),
    texts,
    new Set(numbers),
  );
}
