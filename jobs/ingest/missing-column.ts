import { clip, ShelfcastError } from '../../schemas/errors.ts';
import { nearest } from '../../schemas/nearest.ts';
import type { SourceReading } from './raw-input.ts';
import type { SourceFile } from './source-file.ts';

/** SOURCE_COLUMN_MISSING with the columns that there are and the one that was most likely meant. */
export function missingColumn(
  reading: SourceReading,
  file: SourceFile,
  names: readonly string[],
  column: string,
): ShelfcastError {
  const { name, source } = reading;
  const meant = nearest(column, names);
  const hint = meant === null ? '' : `; did you mean ${clip(meant, 80)}?`;
  return new ShelfcastError('SOURCE_COLUMN_MISSING', {
    message: `${file.shown} has no column ${column}`,
    expected: `the column ${column}, which sources.${name}.columns maps${hint}`,
    came: clip(names.join(', '), 400),
    mend: `correct sources.${name}.columns, or ask ${source.owner} for the column`,
    where: {
      source: name,
      owner: source.owner,
      file: file.shown,
      column,
      key: `sources.${name}.columns`,
    },
  });
}
