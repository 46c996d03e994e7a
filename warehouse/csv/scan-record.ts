/** One record of a delimited file, found byte by byte: where it ends, how many fields it has, whether its quotes close. */

export interface Dialect {
  /** Code of the delimiter and of the quote; both are single bytes in UTF-8. */
  readonly delimiter: number;
  readonly quote: number;
}

export type RecordProblem = 'none' | 'incomplete' | 'unquoted_value';

/** Filled by `scanRecord`; one object is reused for all records, since a file has millions. */
export interface RecordScan {
  problem: RecordProblem;
  /** First byte after the record's last one, without its line break. */
  contentEnd: number;
  /** First byte of the next record. */
  next: number;
  fieldCount: number;
  /** Line breaks that the record holds, its own included. */
  lineCount: number;
  /** A double quote stands where it quotes nothing, so another reader may take it for one that does. */
  hasStrayQuote: boolean;
}

export function newRecordScan(): RecordScan {
  return { problem: 'none', contentEnd: 0, next: 0, fieldCount: 0, lineCount: 0, hasStrayQuote: false };
}

const LF = 10;
const CR = 13;
const DOUBLE_QUOTE = 34;

/**
 * Scans the record that begins at `start`. Line breaks are LF, CRLF or CR; a quote opens a field only at its
 * beginning and is doubled inside. `incomplete`: the bytes end before the record does and `atEnd` is false.
 * `unquoted_value`: text follows a closing quote, or a quote never closes.
 */
export function scanRecord(
  bytes: Uint8Array,
  start: number,
  end: number,
  atEnd: boolean,
  dialect: Dialect,
  out: RecordScan,
): void {
  const { delimiter, quote } = dialect;
  out.fieldCount = 1;
  out.lineCount = 0;
  out.problem = 'none';
  out.hasStrayQuote = false;
  let atFieldStart = true;
  for (let i = start; i < end; ) {
    const byte = bytes[i]!;
    if (byte === delimiter) {
      out.fieldCount++;
      atFieldStart = true;
      i++;
    } else if (byte === LF || byte === CR) {
      if (byte === CR && i + 1 === end && !atEnd) break;
      out.contentEnd = i;
      out.next = byte === CR && bytes[i + 1] === LF && i + 1 < end ? i + 2 : i + 1;
      out.lineCount++;
      return;
    } else if (byte === quote && atFieldStart) {
      i = closeQuote(bytes, i + 1, end, quote, out);
      atFieldStart = false;
      if (i < end && !isFieldEnd(bytes[i]!, delimiter)) {
        out.problem = 'unquoted_value';
        return;
      }
      if (i > end) {
        out.problem = atEnd ? 'unquoted_value' : 'incomplete';
        return;
      }
    } else {
      if (byte === DOUBLE_QUOTE) out.hasStrayQuote = true;
      atFieldStart = false;
      i++;
    }
  }
  out.problem = atEnd ? 'none' : 'incomplete';
  out.contentEnd = end;
  out.next = end;
}

/** Position after the closing quote; `end + 1` when it is not there. */
function closeQuote(bytes: Uint8Array, from: number, end: number, quote: number, out: RecordScan): number {
  for (let i = from; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === quote) {
      if (i + 1 < end && bytes[i + 1] === quote) i++;
      else return i + 1;
    } else if (byte === LF || (byte === CR && bytes[i + 1] !== LF)) {
      out.lineCount++;
    }
  }
  return end + 1;
}

function isFieldEnd(byte: number, delimiter: number): boolean {
  return byte === delimiter || byte === LF || byte === CR;
}
