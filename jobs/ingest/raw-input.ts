import type { SourceConfig } from '../../schemas/config.ts';
import type { Database } from '../../warehouse/duckdb.ts';
import type { RawPart } from './judged-rows.ts';
import type { SourceColumn } from './source-columns.ts';
import type { ResolvedSource } from './source-files.ts';

/** What every kind of source needs to be read. */
export interface SourceReading {
  readonly database: Database;
  readonly name: string;
  readonly source: SourceConfig;
  readonly columns: readonly SourceColumn[];
  readonly resolved: ResolvedSource;
  /** Folder for working files. */
  readonly temp: string;
  warn(code: string, message: string): void;
}

/** A source that has been opened: its rows as selects, counted without looking at what they hold. */
export interface RawInput {
  readonly parts: readonly RawPart[];
  /** Rows of each file, by path, whether good or not. */
  readonly rowsByFile: ReadonlyMap<string, number>;
  readonly rowsIn: number;
}
