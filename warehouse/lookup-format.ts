/**
 * The lookup file of a published run: what its tables hold, how keys are spelt, and what it says of itself. An LMDB environment of
 * seven tables, each in the byte order of its keys.
 *
 *   rendered   branch NUL sku    JSON text of a series without its braces, in ASCII: what a single lookup answers
 *   numbers    branch NUL sku    the same and the quantiles as numbers (lookup-numbers.ts)
 *   history    branch NUL sku    the latest days and what is known of the coming ones (lookup-history.ts)
 *   branches   branch            its SKUs, as JSON (LookupBranch)
 *   totals     branch NUL month  intervals of the month’s coming days, as JSON (LookupMonth)
 *   skus       sku               one JSON object (as `/v1/skus` lists it)
 *   documents  name              JSON texts: `about` (LookupAbout), `branches`, `accuracy`, `exceptions NUL kind NUL branch`
 */
export const LOOKUP_KIND = 'shelfcast.lookup';
export const LOOKUP_VERSION = 1;

/** Below the folder of the published run. */
export const LOOKUP_FILE = 'lookup/series.lmdb';

export const LOOKUP_TABLES = [
  'rendered',
  'numbers',
  'history',
  'branches',
  'totals',
  'skus',
  'documents',
] as const;
export type LookupTable = (typeof LOOKUP_TABLES)[number];

/** Bytes of a page, LMDB’s largest useful: small pages would be half empty, since a series of four weeks takes 6 kB and is not cut. */
export const PAGE_BYTES = 32_768;
/** LMDB takes no longer key. */
export const MOST_KEY_BYTES = 1_978;

/** Document `about`: what holds for the whole run. */
export interface LookupAbout {
  readonly kind: typeof LOOKUP_KIND;
  readonly version: typeof LOOKUP_VERSION;
  readonly run_id: string;
  readonly data_cutoff: string;
  readonly generated_at: string;
  readonly first_ds: string;
  readonly horizon_days: number;
  /** Levels of the quantile columns, rising. */
  readonly quantiles: readonly number[];
  readonly interval: number;
  readonly baseline: string;
  /** Who serves rows and why, by the code that the numbers have. */
  readonly servers: readonly LookupServer[];
  /** Branches that the challenger serves. */
  readonly challenger_branches: readonly string[];
  /** Names of events; number 1 is the first. */
  readonly events: readonly string[];
  readonly categories: readonly string[];
  /** First day of actuals, or null when there are none. */
  readonly history_from: string | null;
  /** The run that `change` and `compare=previous` are about, or null. */
  readonly previous_run_id: string | null;
}

export interface LookupServer {
  readonly served_by: string;
  readonly fallback_reason: string | null;
  /** Version of the bundle: the champion’s or the challenger’s. */
  readonly model_version: string;
}

/** Value of the table `branches`: parallel lists in the order of sku_id. */
export interface LookupBranch {
  readonly skus: readonly string[];
  /** Number of the category in `about`. */
  readonly categories: readonly number[];
  /** Null for a forecast series, else why it has none. */
  readonly excluded: readonly (string | null)[];
}

/** Value of the table `totals`: what the month’s coming days within the horizon add up to. */
export interface LookupMonth {
  readonly from: string;
  readonly to: string;
  /** yhat, lower and upper end of the branch. */
  readonly branch: MonthInterval | null;
  /** The same of each SKU of the branch, in its order; null where a SKU has no forecast. */
  readonly skus: readonly (MonthInterval | null)[];
}

export type MonthInterval = readonly [yhat: number, lower: number, upper: number];

/** Key of a series; also of what goes with a branch. */
export function lookupKey(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.join('\0'), 'utf8');
}

/** Key of the exceptions of a kind: of all branches when none is named. */
export function exceptionsKey(kind: string, branch = ''): Buffer {
  return lookupKey('exceptions', kind, branch);
}

/** Whether a text can be part of a key: LMDB’s length, and no NUL, which separates the parts. */
export function isKeyPart(text: string): boolean {
  return !text.includes('\0') && Buffer.byteLength(text) <= (MOST_KEY_BYTES - 64) / 2;
}

/** Units on the grid of answers, 10⁻⁶, that of the sales; the same number in every representation. */
export function onGrid(units: number): number {
  return units < 9e9 ? Math.round(units * 1e6) / 1e6 : units;
}
