/** One file of a source. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** Path as tables and messages show it: relative to the root of the data, with `/`. */
  readonly shown: string;
}
