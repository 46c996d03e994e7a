import type { SourceConfig } from '../../schemas/config.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import type { SourceFile } from './source-file.ts';

/** SOURCE_UNREADABLE with the file, its owner and what to do. */
export function unreadable(
  file: SourceFile,
  name: string,
  source: SourceConfig,
  expected: string,
  came: string,
  mend: string,
  cause?: unknown,
): ShelfcastError {
  return new ShelfcastError('SOURCE_UNREADABLE', {
    message: `cannot read ${file.shown} of source ${name}`,
    expected,
    came,
    mend: `${mend}; ${source.owner} owns this source`,
    where: { source: name, owner: source.owner, file: file.shown },
    cause,
  });
}
