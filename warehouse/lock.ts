/**
 * One run at a time in a warehouse. The lock is the operating system's (DuckDB locks the file that it has open for
 * writing), so it ends with its process, however that ends: there is no stale lock to remove after a crash.
 */
import { existsSync, linkSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ShelfcastError } from '../schemas/errors.ts';
import { besidePath, syncToDisk, writeFileAtomic } from './atomic.ts';
import { type Database, openDatabase } from './duckdb.ts';
import type { Layout } from './layout.ts';
import { storageError } from './storage-error.ts';

/** Who holds the lock, for the one who finds it held. */
export interface LockInfo {
  readonly runId: string | null;
  /** ISO instant. */
  readonly since: string;
}

export interface Lock {
  /** Says who holds the lock now, once more is known (the run id). */
  describe(info: LockInfo): void;
  /** Lets go. Calling it again does nothing. */
  release(): void;
}

interface LockNote {
  readonly kind: 'shelfcast.lock';
  readonly version: 1;
  readonly pid: number;
  readonly since: string;
  readonly run_id: string | null;
}

/** The operating system's lock does not hold a process off itself. Real paths of the homes that this process holds. */
const heldHere = new Set<string>();

/** Takes the warehouse for this process. Errors: LOCK_HELD (who, since when), STORAGE_DENIED, STORAGE_FULL. */
export async function acquireLock(layout: Layout, info: LockInfo): Promise<Lock> {
  const home = prepareHome(layout);
  const notePath = join(layout.home, 'lock.json');
  if (heldHere.has(home)) throw lockHeld(layout, notePath, null);
  heldHere.add(home);
  let database: Database;
  try {
    await createLockFile(layout.lockFile);
    database = await openDatabase({ path: layout.lockFile });
  } catch (error) {
    heldHere.delete(home);
    throw acquisitionError(error, layout, notePath);
  }
  return holdLock(database, home, notePath, info);
}

function holdLock(database: Database, home: string, notePath: string, info: LockInfo): Lock {
  const describe = ({ runId, since }: LockInfo) => {
    const note: LockNote = { kind: 'shelfcast.lock', version: 1, pid: process.pid, since, run_id: runId };
    writeFileAtomic(notePath, `${JSON.stringify(note)}\n`);
  };
  const release = () => {
    if (!heldHere.has(home)) return;
    rmSync(notePath, { force: true });
    database.close();
    heldHere.delete(home);
  };
  try {
    describe(info);
  } catch (error) {
    release();
    throw storageError(error, notePath) ?? error;
  }
  return { describe, release };
}

function prepareHome(layout: Layout): string {
  try {
    mkdirSync(layout.home, { recursive: true });
    return realpathSync(layout.home);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw homeIsFile(layout.home, error);
    throw storageError(error, layout.home) ?? error;
  }
}

function homeIsFile(home: string, cause: unknown): ShelfcastError {
  return new ShelfcastError('STORAGE_DENIED', {
    message: 'the home of the warehouse is a file, not a folder',
    where: { file: home },
    mend: 'name a folder with --home, SHELFCAST_HOME or the key home',
    cause,
  });
}

/**
 * DuckDB refuses an empty or half-written database file, which is what a process killed while creating it leaves.
 * So it is made beside and linked: of two that do so at once, both end up with the same file.
 */
async function createLockFile(path: string): Promise<void> {
  if (existsSync(path)) return;
  const beside = besidePath(path);
  try {
    (await openDatabase({ path: beside })).close();
    syncToDisk(beside);
    linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

function acquisitionError(error: unknown, layout: Layout, notePath: string): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('Could not set lock on file')) return lockHeld(layout, notePath, message);
  if (message.includes('not a valid DuckDB database file'))
    return new ShelfcastError('STORAGE_DENIED', {
      message: 'the lock file of the warehouse is damaged',
      where: { file: layout.lockFile },
      mend: 'make sure that no run is active, then delete this file; it holds no data',
      cause: error,
    });
  return storageError(error, layout.lockFile) ?? error;
}

function lockHeld(layout: Layout, notePath: string, systemMessage: string | null): ShelfcastError {
  const note = readNote(notePath);
  const pid =
    systemMessage?.match(/\(PID (\d+)\)/)?.[1] ?? (systemMessage === null ? process.pid : note?.pid);
  const parts = [`process ${pid ?? 'unknown'}`];
  if (note?.run_id) parts.push(`run ${note.run_id}`);
  if (note !== null) parts.push(`since ${note.since}`);
  return new ShelfcastError('LOCK_HELD', {
    message: `another run holds the warehouse: ${parts.join(', ')}`,
    where: { file: layout.home },
    mend: 'wait for it to end, or stop that process; the lock goes with it',
  });
}

/** The note is written after the lock is taken, so it may be missing or of the previous holder for a moment. */
function readNote(path: string): LockNote | null {
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as LockNote;
    return note.kind === 'shelfcast.lock' ? note : null;
  } catch {
    return null;
  }
}
