/**
 * Texts of a record's fields, unquoted. `record` is one that `scanRecord` found well formed, without its line break.
 * Slow and plain: for headers, and for the few records whose quotes have to be written anew.
 */
export function splitFields(record: string, delimiter: string, quote: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (record[at] === quote) {
      const [text, after] = quotedField(record, at + 1, quote);
      fields.push(text);
      at = after;
    } else {
      const stop = record.indexOf(delimiter, at);
      fields.push(record.slice(at, stop < 0 ? record.length : stop));
      at = stop < 0 ? record.length : stop;
    }
    if (at >= record.length) return fields;
    at++;
    if (at === record.length) return [...fields, ''];
  }
}

function quotedField(record: string, from: number, quote: string): [text: string, after: number] {
  let text = '';
  let at = from;
  for (;;) {
    const stop = record.indexOf(quote, at);
    if (stop < 0) return [text + record.slice(at), record.length];
    text += record.slice(at, stop);
    if (record[stop + 1] !== quote) return [text, stop + 1];
    text += quote;
    at = stop + 2;
  }
}

/** A text as a field that every CSV reader understands: always in double quotes. */
export function quotedCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
