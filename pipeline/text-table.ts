import { clip } from '../schemas/errors.ts';

const MAX_CELL = 80;

/** Aligned columns with a header and a rule below it; ends with a line break. Columns in `right` are numbers. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => oneLine(cell)));
  const widths = header.map((_, k) => Math.max(...cells.map((row) => width(row[k]!))));
  const lines = cells.map((row) =>
    row
      .map((cell, k) => pad(cell, widths[k]!, right.has(k)))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((count) => '─'.repeat(count)).join('  '));
  return `${lines.join('\n')}\n`;
}

/** A cell must not break the table, nor give orders to the terminal. */
function oneLine(text: string): string {
  return clip(text.replaceAll('\n', '\\n'), MAX_CELL);
}

/** Code points, not UTF-16 units; wide scripts may still look wider. */
function width(text: string): number {
  return [...text].length;
}

function pad(text: string, count: number, right: boolean): string {
  const space = ' '.repeat(count - width(text));
  return right ? space + text : text + space;
}
