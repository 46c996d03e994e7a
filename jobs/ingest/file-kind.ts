/** What a file really is, by its first bytes; its name is only a hint. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { SourceConfig } from '../../schemas/config.ts';
import type { SourceFile } from './source-file.ts';
import { unreadable } from './unreadable.ts';

export type FileKind = 'parquet' | 'csv';

const FOREIGN: readonly {
  readonly bytes: readonly number[];
  readonly name: string;
  readonly mend: string;
}[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    name: 'a zip archive or an Excel workbook',
    mend: 'unpack it, or export it as CSV or Parquet',
  },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstd-compressed data', mend: 'send it plain or as .gz' },
  { bytes: [0x42, 0x5a, 0x68], name: 'bzip2-compressed data', mend: 'send it plain or as .gz' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'xz-compressed data', mend: 'send it plain or as .gz' },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    name: 'an old Excel workbook',
    mend: 'export it as CSV or Parquet',
  },
  { bytes: [0x25, 0x50, 0x44, 0x46], name: 'a PDF', mend: 'send the table itself as CSV or Parquet' },
];
const PARQUET_MAGIC = [0x50, 0x41, 0x52, 0x31];
const HEAD_BYTES = 8;

/** CSV or Parquet. SOURCE_UNREADABLE when it is something else, or not what the configuration declares. */
export function fileKind(file: SourceFile, name: string, source: SourceConfig): FileKind {
  const head = readHead(file, name, source);
  const declared = declaredKind(file, source);
  const isParquet = startsWith(head, PARQUET_MAGIC);
  if (isParquet && source.format !== 'csv') return 'parquet';
  if (isParquet)
    throw unreadable(file, name, source, 'CSV, as `format: csv` says', 'Parquet', 'set `format: auto`');
  const foreign = FOREIGN.find(({ bytes }) => startsWith(head, bytes));
  if (foreign !== undefined)
    throw unreadable(file, name, source, 'CSV or Parquet', foreign.name, foreign.mend);
  if (declared === 'parquet' && head.length > 0)
    throw unreadable(
      file,
      name,
      source,
      'Parquet, which begins with the letters PAR1',
      `a file that begins with ${JSON.stringify(head.toString('latin1'))}`,
      'ask for the file again; it is damaged or something else under the wrong name',
    );
  return declared;
}

function declaredKind(file: SourceFile, source: SourceConfig): FileKind {
  if (source.format !== 'auto') return source.format;
  return /\.(parquet|parq|pq)$/i.test(file.path) ? 'parquet' : 'csv';
}

function readHead(file: SourceFile, name: string, source: SourceConfig): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    const descriptor = openSync(file.path, 'r');
    try {
      return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unreadable(file, name, source, 'a file that can be read', reason, 'check its rights', cause);
  }
}

function startsWith(head: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, k) => head[k] === byte);
}
