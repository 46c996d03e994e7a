import type { ByteWriter } from '../warehouse/byte-writer.ts';
import type { ServedRun } from './served-run.ts';
import type { RowTable } from './tables/row-table.ts';

/** What a route answers, before it has a representation. Everything is read from `run` when it is made or written, without waiting. */
export interface Answer {
  readonly run: ServedRun;
  /** Writes the members of the JSON body that follow the envelope: each with a comma before it. */
  json(out: ByteWriter): void;
  /** The rows for CSV, Arrow and Parquet. */
  table?(): RowTable;
  /** Model of the answer, where it is of one series. */
  readonly servedBy?: string;
  /** Query of the next page, or null on the last. */
  readonly next?: string | null;
  /** Whether the answer depends on the run alone, so that it can be told by an ETag. */
  readonly isOfRun?: boolean;
}

/** `,"name":value` for plain values. */
export function member(name: string, value: unknown): string {
  return `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
}
