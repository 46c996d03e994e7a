/**
 * Sifts a CSV file: records that are well formed go to one file, in a form that leaves nothing to guess, each with
 * its line number; the others go to a second one with the rule that they break. Nobody else ever sees the raw text,
 * so quoting, line breaks, encodings, NUL bytes and lines of any length are judged in one place.
 */
import { isUtf8 } from 'node:buffer';
import { clip } from '../../schemas/errors.ts';
import { type ByteWriter, openByteWriter } from './byte-writer.ts';
import type { CsvHeader, CsvOptions } from './csv-header.ts';
import { type Dialect, newRecordScan, type RecordScan, scanRecord } from './scan-record.ts';
import { quotedCell, splitFields } from './split-fields.ts';
import { textChunks } from './text-chunks.ts';

export type CsvRule =
  | 'csv_missing_columns'
  | 'csv_too_many_columns'
  | 'csv_unquoted_value'
  | 'csv_encoding'
  | 'csv_nul_byte'
  | 'csv_line_too_long';

export interface SiftedCsv {
  readonly keptCount: number;
  readonly rejectedCount: number;
  readonly rejectedByRule: Readonly<Partial<Record<CsvRule, number>>>;
  /** Bytes of the longest record that was kept. */
  readonly longestBytes: number;
}

export interface SiftOptions extends CsvOptions {
  readonly header: CsvHeader;
  /** Number that stands before each record and reject, so that several files can share an output. */
  readonly fileNumber: number;
  /** Appended to: `fileNumber, line, fields…` in the header's delimiter, double quotes, LF. */
  readonly keptPath: string;
  /** Appended to: `fileNumber, line, rule, detail`, commas, double quotes, LF. */
  readonly rejectsPath: string;
}

/** A record may span lines if it is quoted, but no extract has records longer than this. */
const MAX_RECORD_BYTES = 16 << 20;
const LF = 10;
const CR = 13;
const DOUBLE_QUOTE = 34;

interface Sieve {
  readonly options: SiftOptions;
  readonly dialect: Dialect;
  readonly scan: RecordScan;
  readonly kept: ByteWriter;
  readonly rejects: ByteWriter;
  readonly byRule: Partial<Record<CsvRule, number>>;
  line: number;
  keptCount: number;
  rejectedCount: number;
  longestBytes: number;
  /** Inside a line that is too long: everything up to the next line break is thrown away. */
  isSkipping: boolean;
}

/** Sifts the data lines of `path`; blank lines are no records. Errors of reading or decompressing pass through. */
export async function siftCsv(path: string, options: SiftOptions): Promise<SiftedCsv> {
  const sieve = newSieve(options);
  try {
    let pending: Buffer = Buffer.alloc(0);
    let headerBytes = options.header.byteCount;
    for await (const chunk of textChunks(path, options.encoding)) {
      const skipped = Math.min(headerBytes, chunk.length);
      headerBytes -= skipped;
      const fresh = chunk.subarray(skipped);
      pending = siftBytes(sieve, pending.length === 0 ? fresh : Buffer.concat([pending, fresh]), false);
    }
    siftBytes(sieve, pending, true);
  } finally {
    sieve.kept.close();
    sieve.rejects.close();
  }
  const { keptCount, rejectedCount, byRule, longestBytes } = sieve;
  return { keptCount, rejectedCount, rejectedByRule: byRule, longestBytes };
}

function newSieve(options: SiftOptions): Sieve {
  const { delimiter, lineCount } = options.header;
  return {
    options,
    dialect: { delimiter: delimiter.charCodeAt(0), quote: options.quote.charCodeAt(0) },
    scan: newRecordScan(),
    kept: openByteWriter(options.keptPath),
    rejects: openByteWriter(options.rejectsPath),
    byRule: {},
    line: lineCount + 1,
    keptCount: 0,
    rejectedCount: 0,
    longestBytes: 0,
    isSkipping: false,
  };
}

/** Sifts the whole records of `bytes` and returns what is left of the last one. */
function siftBytes(sieve: Sieve, bytes: Buffer, atEnd: boolean): Buffer {
  const { scan } = sieve;
  // Asking once for the whole chunk is what keeps a good file fast.
  const isSuspect = !isUtf8(bytes) || bytes.includes(0);
  let start = sieve.isSkipping ? skipLine(sieve, bytes) : 0;
  while (start < bytes.length) {
    scanRecord(bytes, start, bytes.length, atEnd, sieve.dialect, scan);
    if (scan.problem === 'incomplete' || (!atEnd && isCutOff(scan, bytes, start))) {
      if (bytes.length - start < MAX_RECORD_BYTES) break;
      start = rejectTooLong(sieve, bytes, start);
      continue;
    }
    const rule = judge(sieve, bytes, start, isSuspect);
    if (rule === null) keep(sieve, bytes, start);
    else if (rule !== 'blank') rejectLines(sieve, bytes, start, rule);
    sieve.line += scan.lineCount;
    start = scan.next;
  }
  return bytes.subarray(Math.min(start, bytes.length));
}

/** Whether a broken record’s first line, which is what gets rejected, goes on behind the bytes at hand. */
function isCutOff(scan: RecordScan, bytes: Buffer, start: number): boolean {
  if (scan.problem !== 'unquoted_value') return false;
  const lineBreak = firstLineBreak(bytes, start);
  return lineBreak < 0 || (bytes[lineBreak] === CR && lineBreak === bytes.length - 1);
}

/** The rule that the scanned record breaks; null when none. */
function judge(sieve: Sieve, bytes: Buffer, start: number, isSuspect: boolean): CsvRule | 'blank' | null {
  const { scan, options } = sieve;
  const columnCount = options.header.names.length;
  if (scan.problem === 'unquoted_value') return 'csv_unquoted_value';
  if (scan.fieldCount === 1 && bytes.toString('latin1', start, scan.contentEnd).trim() === '') return 'blank';
  if (isSuspect) {
    const record = bytes.subarray(start, scan.contentEnd);
    if (record.includes(0)) return 'csv_nul_byte';
    if (!isUtf8(record)) return 'csv_encoding';
  }
  if (scan.fieldCount < columnCount) return 'csv_missing_columns';
  if (scan.fieldCount > columnCount) return 'csv_too_many_columns';
  return null;
}

function keep(sieve: Sieve, bytes: Buffer, start: number): void {
  const { kept, scan, options } = sieve;
  const { delimiter } = options.header;
  kept.text(`${options.fileNumber}${delimiter}${sieve.line}${delimiter}`);
  if (scan.hasStrayQuote || sieve.dialect.quote !== DOUBLE_QUOTE) {
    const fields = splitFields(bytes.toString('utf8', start, scan.contentEnd), delimiter, options.quote);
    kept.text(fields.map(quotedCell).join(delimiter));
  } else {
    kept.bytes(bytes, start, scan.contentEnd);
  }
  kept.text('\n');
  sieve.keptCount++;
  sieve.longestBytes = Math.max(sieve.longestBytes, scan.contentEnd - start);
}

/** Position of the line break that ends the line at `start`, for CRLF that of its LF; −1 when there is none. */
function firstLineBreak(bytes: Buffer, start: number): number {
  const feed = bytes.indexOf(LF, start);
  const line = bytes.subarray(start, feed < 0 ? bytes.length : feed);
  const isCrlf = feed > start && bytes[feed - 1] === CR;
  const carriage = line.subarray(0, isCrlf ? -1 : undefined).indexOf(CR);
  return carriage < 0 ? feed : start + carriage;
}

/**
 * Rejects the scanned record. If it spans lines or never ends, a stray quote has most likely swallowed good lines:
 * then only its first line is rejected, and reading goes on behind it.
 */
function rejectLines(sieve: Sieve, bytes: Buffer, start: number, rule: CsvRule): void {
  const { scan } = sieve;
  if (scan.problem !== 'none' || scan.lineCount > 1) {
    const lineBreak = firstLineBreak(bytes, start);
    scan.contentEnd = lineBreak < 0 ? bytes.length : lineBreak;
    scan.next = lineBreak < 0 ? bytes.length : lineBreak + 1;
    scan.lineCount = 1;
  }
  reject(sieve, rule, bytes.subarray(start, Math.min(scan.contentEnd, start + 2000)));
}

/** Rejects a record that outgrew the limit: its first line, if it has one, or all of a line without end. */
function rejectTooLong(sieve: Sieve, bytes: Buffer, start: number): number {
  const feed = bytes.indexOf(LF, start);
  const isOneLine = feed < 0;
  reject(sieve, isOneLine ? 'csv_line_too_long' : 'csv_unquoted_value', bytes.subarray(start, start + 2000));
  sieve.isSkipping = isOneLine;
  sieve.line++;
  return isOneLine ? bytes.length : feed + 1;
}

function skipLine(sieve: Sieve, bytes: Buffer): number {
  const feed = bytes.indexOf(LF);
  sieve.isSkipping = feed < 0;
  return feed < 0 ? bytes.length : feed + 1;
}

function reject(sieve: Sieve, rule: CsvRule, record: Buffer): void {
  const text = clip(record.toString('utf8').trimEnd(), 500);
  sieve.rejects.text(`${sieve.options.fileNumber},${sieve.line},${rule},${quotedCell(text)}\n`);
  sieve.byRule[rule] = (sieve.byRule[rule] ?? 0) + 1;
  sieve.rejectedCount++;
}
