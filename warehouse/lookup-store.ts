/** The one adapter to LMDB. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type GetOptions,
  type Database as LmdbTable,
  open,
  type RootDatabase,
  type RootDatabaseOptionsWithPath,
  type Transaction,
} from 'lmdb';
import { LOOKUP_TABLES, type LookupTable, PAGE_BYTES } from './lookup-format.ts';

/** `getBinaryFast` and `getBinary` take options as `get` does; their types do not say so. */
type Table = LmdbTable<Buffer, Buffer> & {
  getBinaryFast(key: Buffer, options: GetOptions): Buffer | undefined;
  getBinary(key: Buffer, options: GetOptions): Buffer | undefined;
};
type Tables = Readonly<Record<LookupTable, Table>>;

export type PutLookup = (table: LookupTable, key: Buffer, value: Buffer) => Promise<void>;

const OPTIONS = { keyEncoding: 'binary', encoding: 'binary' } as const;
/** Puts that may wait for the writing thread. */
const MOST_PENDING = 4096;

/** Writes a lookup file. Keys of a table must come in rising order of their bytes. */
export class LookupSink {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #tables: Tables;
  #pending = 0;
  #last: Promise<boolean> = Promise.resolve(true);

  /** `mostBytes` is the room that the file may take in the address space, not what it takes. */
  constructor(path: string, mostBytes: number) {
    mkdirSync(dirname(path), { recursive: true });
    this.#root = open<Buffer, Buffer>({
      path,
      ...OPTIONS,
      pageSize: PAGE_BYTES,
      noSubdir: true,
      // It is flushed as a whole before it is published.
      noSync: true,
      overlappingSync: false,
      mapSize: mostBytes,
    });
    this.#tables = openTables(this.#root);
  }

  async put(table: LookupTable, key: Buffer, value: Buffer): Promise<void> {
    this.#last = this.#tables[table].put(key, value, { append: true } as never);
    this.#pending++;
    if (this.#pending < MOST_PENDING) return;
    this.#pending = 0;
    await this.#last;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#root.flushed;
    await this.#root.close();
  }
}

/** Reads a lookup file: its pages are mapped, not copied, so that its size does not matter. */
export class LookupFile {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #tables: Tables;
  readonly #folder: string;
  /** One for all reads: the file never changes, and a transaction a request would cost more than its read. */
  readonly #transaction: Transaction;
  readonly #within: GetOptions;

  constructor(path: string) {
    // LMDB keeps a lock file beside its path. A link leaves the published folder as it is, and may be read from a disk that is read-only.
    this.#folder = mkdtempSync(join(tmpdir(), 'shelfcast-lookup-'));
    const link = join(this.#folder, 'series.lmdb');
    try {
      symlinkSync(path, link);
      this.#root = open<Buffer, Buffer>({
        path: link,
        ...OPTIONS,
        noSubdir: true,
        readOnly: true,
        // Lookups go anywhere: what the system would read ahead for each, megabytes on some disks, nobody asks for.
        noReadAhead: true,
      } as RootDatabaseOptionsWithPath);
      this.#tables = openTables(this.#root);
      this.#transaction = this.#root.useReadTransaction();
      this.#within = { transaction: this.#transaction };
    } catch (error) {
      rmSync(this.#folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Value of a key as bytes that the next `peek` overwrites; undefined when there is none. */
  peek(table: LookupTable, key: Buffer): Buffer | undefined {
    const bytes = this.#tables[table].getBinaryFast(key, this.#within);
    // LMDB’s own buffer says the value’s length but is longer.
    return bytes?.subarray(0, bytes.length);
  }

  /** Value of a key that is ASCII, as text; undefined when there is none. */
  text(table: LookupTable, key: Buffer): string | undefined {
    const bytes = this.#tables[table].getBinaryFast(key, this.#within);
    return bytes?.toString('latin1', 0, bytes.length);
  }

  /** Value of a key; undefined when there is none. */
  get(table: LookupTable, key: Buffer): Buffer | undefined {
    return this.#tables[table].getBinary(key, this.#within);
  }

  has(table: LookupTable, key: Buffer): boolean {
    return this.#tables[table].getBinaryFast(key, this.#within) !== undefined;
  }

  /** Keys from `start` on, in order. */
  keys(table: LookupTable, start: Buffer, limit: number): Buffer[] {
    return Array.from(this.#tables[table].getKeys({ start, limit }), (key) => Buffer.from(key));
  }

  /** Keys before `start`, from the nearest on. */
  keysBefore(table: LookupTable, start: Buffer, limit: number): Buffer[] {
    return Array.from(this.#tables[table].getKeys({ start, limit, reverse: true }), (key) =>
      Buffer.from(key),
    );
  }

  /** Keys and values from `start` on, in order. */
  entries(table: LookupTable, start: Buffer, limit: number): { key: Buffer; value: Buffer }[] {
    return Array.from(this.#tables[table].getRange({ start, limit }), ({ key, value }) => ({
      key: Buffer.from(key),
      value: Buffer.from(value),
    }));
  }

  count(table: LookupTable): number {
    return (this.#tables[table].getStats() as { entryCount: number }).entryCount;
  }

  async close(): Promise<void> {
    this.#transaction.done();
    await this.#root.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function openTables(root: RootDatabase<Buffer, Buffer>): Tables {
  return Object.fromEntries(
    LOOKUP_TABLES.map((name) => [name, root.openDB<Buffer, Buffer>({ name, ...OPTIONS })]),
  ) as unknown as Tables;
}
