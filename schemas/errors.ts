/**
 * The catalogue of errors. A code is stable: scripts and runbooks may match on it.
 * `docs/errors.md` has a paragraph for each; a test holds the two together.
 */
export type ErrorFamily = 'internal' | 'config' | 'data' | 'lock' | 'gate' | 'storage';

/** Process exit code of each family; 0 means done, or nothing to do. */
export const EXIT_CODE: Readonly<Record<ErrorFamily, number>> = {
  internal: 1,
  config: 2,
  data: 3,
  lock: 4,
  gate: 5,
  storage: 6,
};

interface CatalogueEntry {
  readonly family: ErrorFamily;
  readonly title: string;
}

export const ERROR_CATALOGUE = {
  INTERNAL: { family: 'internal', title: 'Shelfcast itself failed' },
  CONFIG_NOT_FOUND: { family: 'config', title: 'the configuration file cannot be read' },
  CONFIG_SYNTAX: { family: 'config', title: 'the configuration is not valid YAML' },
  CONFIG_INVALID: { family: 'config', title: 'the configuration breaks its schema' },
  USAGE: { family: 'config', title: 'the command line is not understood' },
  ADDRESS_UNUSABLE: { family: 'config', title: 'the service cannot listen at the address' },
  QUERY_INVALID: { family: 'config', title: 'the query cannot be run' },
  SOURCE_MISSING: { family: 'data', title: 'a source has no file' },
  SOURCE_LATE: { family: 'data', title: 'a source does not reach the day that it should' },
  SOURCE_CHANGED: { family: 'data', title: 'a source file changed while it was being read' },
  SOURCE_EMPTY: { family: 'data', title: 'a source file holds no rows' },
  SOURCE_UNREADABLE: { family: 'data', title: 'a source file cannot be read' },
  SOURCE_ENCODING: { family: 'data', title: 'a source file is not in the declared encoding' },
  SOURCE_COLUMN_MISSING: { family: 'data', title: 'a source lacks a mapped column' },
  SOURCE_COLUMN_DUPLICATE: { family: 'data', title: 'a source names a column twice' },
  SOURCE_SQL_INVALID: { family: 'data', title: 'the select of a source cannot be run' },
  BRANCH_TIMEZONE_UNKNOWN: { family: 'data', title: 'a branch names a time zone that does not exist' },
  DATA_GATE_BLOCKED: { family: 'data', title: 'too many rows break a rule' },
  DATA_NO_SERIES: { family: 'data', title: 'no series can be forecast' },
  BACKTEST_IMPOSSIBLE: { family: 'data', title: 'the history is too short for the backtest' },
  TRAINING_IMPOSSIBLE: { family: 'data', title: 'the trees cannot learn from these rows' },
  LOCK_HELD: { family: 'lock', title: 'another run holds the warehouse' },
  PUBLISH_REFUSED: { family: 'gate', title: 'the publish gate refused the forecast' },
  NOTHING_PUBLISHED: { family: 'storage', title: 'nothing is published yet' },
  PUBLISHED_DAMAGED: { family: 'storage', title: 'the published run does not match its manifest' },
  ARTEFACT_VERSION: { family: 'storage', title: 'a file has a kind or version that this code does not read' },
  STORAGE_FULL: { family: 'storage', title: 'the disk is full' },
  STORAGE_DENIED: { family: 'storage', title: 'the warehouse cannot be written' },
  MEMORY_LIMIT: { family: 'storage', title: 'the memory that DuckDB may use is not enough' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Where the trouble was found; every part is optional. */
export interface ErrorPlace {
  readonly source?: string;
  readonly owner?: string;
  readonly file?: string;
  /** 1-based line of a CSV file (the header is line 1), or 1-based row of a Parquet file. */
  readonly row?: number;
  readonly column?: string;
  /** Path of a key in the configuration, such as `sources.sales.columns`. */
  readonly key?: string;
  readonly job?: string;
}

/** One of several things wrong at once, such as a key of the configuration or a check of the published run. */
export interface ErrorIssue {
  /** What it is about: the path of a key, the name of a check. */
  readonly at: string;
  readonly expected: string;
  readonly came: string;
  readonly mend?: string;
}

export interface ErrorDetail {
  /** One sentence that says what happened here. */
  readonly message: string;
  /** Every part of a failure that has several. */
  readonly issues?: readonly ErrorIssue[];
  readonly expected?: string;
  readonly came?: string;
  readonly mend?: string;
  readonly where?: ErrorPlace;
  readonly cause?: unknown;
}

/** An expected failure: the user can understand it and mend it, so no stack trace is shown. */
export class ShelfcastError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'ShelfcastError';
    this.code = code;
    this.detail = detail;
  }

  get exitCode(): number {
    return EXIT_CODE[ERROR_CATALOGUE[this.code].family];
  }
}

/** The error as the lines that a person reads; `detail` text is cut so that a 10⁶-character cell cannot flood a terminal. */
export function describeError(error: ShelfcastError): string {
  const { message, issues, expected, came, mend, where } = error.detail;
  const place = Object.entries(where ?? {}).map(([part, value]) => `${part} ${clip(String(value))}`);
  const lines = [`error ${error.code}: ${clip(message, 600)}`];
  if (place.length > 0) lines.push(`  where:    ${place.join(', ')}`);
  for (const issue of issues ?? []) lines.push(describeIssue(issue));
  if (expected !== undefined) lines.push(`  expected: ${clip(expected, 600)}`);
  if (came !== undefined) lines.push(`  came:     ${clip(came, 600)}`);
  if (mend !== undefined) lines.push(`  mend:     ${clip(mend, 900)}`);
  lines.push(`  more:     docs/errors.md#${error.code.toLowerCase()}`);
  return lines.join('\n');
}

function describeIssue({ at, expected, came, mend }: ErrorIssue): string {
  const hint = mend === undefined ? '' : ` (${clip(mend)})`;
  return `  - ${clip(at)}: expected ${clip(expected, 400)}, came ${clip(came, 400)}${hint}`;
}

/** C0 but for the line break, DEL, C1, and the marks that turn the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must not obey what stands in somebody's data
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Shortens a text to at most `length` UTF-16 units and shows control characters as escapes. */
export function clip(text: string, length = 300): string {
  // Cut first: a text of megabytes need not be made safe to its end. An escape is at most six units long.
  const safe = text.slice(0, length + 1).replace(UNSAFE, escapeOf);
  if (safe.length <= length) return safe;
  const cut = safe.slice(0, length - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** JSON has short names for some, and lets everything above U+001F through. */
function escapeOf(unit: string): string {
  const escaped = JSON.stringify(unit).slice(1, -1);
  return escaped === unit ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : escaped;
}
