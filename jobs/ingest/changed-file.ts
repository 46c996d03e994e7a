/** Whether the files of a source are still those that the plan was made for. */
import { statSync } from 'node:fs';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { SourceFile } from './source-file.ts';

export interface FileStamp {
  readonly file: SourceFile;
  /** Which file it is, how long, and when it was last written to; null when it is not there. */
  readonly stamp: string | null;
}

/** Takes down how the files look now. */
export function stampFiles(files: readonly SourceFile[]): FileStamp[] {
  return files.map((file) => ({ file, stamp: stampOf(file) }));
}

/**
 * SOURCE_CHANGED when a file has been written to since: what was read may be half of it, and it would stand in the
 * warehouse under the checksum of another. Null when none has.
 */
export function sourceChanged(
  name: string,
  owner: string,
  before: readonly FileStamp[],
): ShelfcastError | null {
  const changed = before.find(({ file, stamp }) => stampOf(file) !== stamp);
  if (changed === undefined) return null;
  const { shown } = changed.file;
  return new ShelfcastError('SOURCE_CHANGED', {
    message: `${shown} of source ${name} changed while it was being read`,
    expected: 'a file that is whole before the night starts',
    came: stampOf(changed.file) === null ? 'no file any more' : 'a file that is still being written',
    mend: `run again once it is whole; ask ${owner} to write extracts under another name and to rename them`,
    where: { source: name, owner, file: shown },
  });
}

function stampOf({ path }: SourceFile): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
