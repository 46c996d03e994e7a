import { ShelfcastError } from '../schemas/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);
/** DuckDB hands the operating system's reason on as text. Other errors of it quote data and SQL, which may hold anything. */
const FULL_TEXT =
  /^(IO|FATAL|TransactionContext) Error: .*(No space left on device|Disk quota exceeded)|^Out of Memory Error: failed to offload/i;
const DENIED_TEXT =
  /^(IO|FATAL|TransactionContext) Error: .*(Permission denied|Read-only file system|Operation not permitted|Not a directory)/i;
const MEMORY_TEXT = /^Out of Memory Error: /;

/**
 * STORAGE_FULL or STORAGE_DENIED when the operating system refused to read or write, also when DuckDB says so;
 * MEMORY_LIMIT when DuckDB had less memory than it needs; null for every other failure.
 */
export function storageError(error: unknown, path?: string): ShelfcastError | null {
  if (!(error instanceof Error) || error instanceof ShelfcastError) return null;
  const { code, path: errorPath } = error as NodeJS.ErrnoException;
  const file = errorPath ?? path;
  const where = file === undefined ? {} : { where: { file } };
  const firstLine = error.message.split('\n')[0]!;
  const detail = { came: firstLine, cause: error, ...where };
  if (FULL.has(code ?? '') || FULL_TEXT.test(firstLine))
    return new ShelfcastError('STORAGE_FULL', {
      message: 'the disk is full; what was published before is untouched',
      mend: 'free space or move the warehouse with --home, then run again: it resumes where it stopped',
      ...detail,
    });
  if (DENIED.has(code ?? '') || DENIED_TEXT.test(firstLine))
    return new ShelfcastError('STORAGE_DENIED', {
      message: 'the operating system refused a file or folder',
      mend: 'give the user that runs Shelfcast the right to read and write it, or choose another --home',
      ...detail,
    });
  if (MEMORY_TEXT.test(firstLine))
    return new ShelfcastError('MEMORY_LIMIT', {
      message: 'DuckDB needs more memory than it may have; what was published before is untouched',
      mend: 'raise resources.memory_mb, or run with fewer workers, then run again: it resumes where it stopped',
      ...detail,
    });
  return null;
}
