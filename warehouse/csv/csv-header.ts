/** The first record of a CSV file: its names, and which delimiter they use. */
import { newRecordScan, scanRecord } from './scan-record.ts';
import { splitFields } from './split-fields.ts';
import { type TextEncodingName, textChunks } from './text-chunks.ts';

export interface CsvOptions {
  readonly delimiter?: string | undefined;
  readonly quote: string;
  readonly encoding: TextEncodingName;
}

export interface CsvHeader {
  readonly names: readonly string[];
  readonly delimiter: string;
  /** Bytes of UTF-8 text, without BOM, up to the first data line; lines of them. */
  readonly byteCount: number;
  readonly lineCount: number;
}

const DELIMITERS = [',', ';', '\t', '|'];
const MAX_HEADER_BYTES = 4 << 20;

/** Reads the header; null when the file holds nothing but white space. A header longer than 4 MiB is cut there. */
export async function readCsvHeader(path: string, options: CsvOptions): Promise<CsvHeader | null> {
  let bytes = Buffer.alloc(0);
  const scan = newRecordScan();
  for await (const chunk of textChunks(path, options.encoding)) {
    bytes = Buffer.concat([bytes, chunk]);
    if (locate(bytes, bytes.length > MAX_HEADER_BYTES, options, scan) !== null) break;
  }
  const place = locate(bytes, true, options, scan);
  if (place === null) return null;
  const record = bytes.toString('utf8', place.start, scan.contentEnd);
  const delimiter = options.delimiter ?? mostUsedDelimiter(record);
  return {
    names: splitFields(record, delimiter, options.quote).map((name) => name.trim()),
    delimiter,
    byteCount: scan.next,
    lineCount: place.blankLines + Math.max(1, scan.lineCount),
  };
}

/** Where the first record that is not blank starts; null while it is not complete. */
function locate(
  bytes: Buffer,
  atEnd: boolean,
  options: CsvOptions,
  scan: ReturnType<typeof newRecordScan>,
): { start: number; blankLines: number } | null {
  const dialect = {
    delimiter: (options.delimiter ?? ',').charCodeAt(0),
    quote: options.quote.charCodeAt(0),
  };
  let start = 0;
  for (let blankLines = 0; start < bytes.length; blankLines++) {
    scanRecord(bytes, start, bytes.length, atEnd, dialect, scan);
    if (scan.problem === 'incomplete') return null;
    // Another delimiter after a quoted name looks like text after a quote: the header is then its first line.
    if (scan.problem === 'unquoted_value') firstLine(bytes, start, scan);
    if (bytes.toString('utf8', start, scan.contentEnd).trim() !== '') return { start, blankLines };
    start = scan.next;
  }
  return null;
}

function firstLine(bytes: Buffer, start: number, scan: ReturnType<typeof newRecordScan>): void {
  const feed = bytes.indexOf(10, start);
  scan.next = feed < 0 ? bytes.length : feed + 1;
  scan.contentEnd = feed < 0 ? bytes.length : bytes[feed - 1] === 13 ? feed - 1 : feed;
  scan.lineCount = 1;
}

/** The delimiter that stands most often in the record; the comma when none does. */
function mostUsedDelimiter(record: string): string {
  const uses = DELIMITERS.map((delimiter) => record.split(delimiter).length - 1);
  return DELIMITERS[uses.indexOf(Math.max(...uses))]!;
}
