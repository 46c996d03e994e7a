/** Opens the lookup file of a published run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isoDay, parseDay } from '../schemas/day.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import {
  isKeyPart,
  LOOKUP_FILE,
  LOOKUP_KIND,
  LOOKUP_VERSION,
  type LookupAbout,
  type LookupBranch,
  type LookupMonth,
  lookupKey,
} from './lookup-format.ts';
import { type SeriesHistory, unpackHistory } from './lookup-history.ts';
import { RowRenderer, type SeriesNumbers, unpackNumbers } from './lookup-numbers.ts';
import { LookupFile } from './lookup-store.ts';

/** What one run answers. Nothing in it changes; `close` when its last reader is done. */
export interface Lookup {
  readonly about: LookupAbout;
  readonly renderer: RowRenderer;
  readonly file: LookupFile;
  close(): Promise<void>;
}

/** Opens the file of the run in `dir`. Errors: PUBLISHED_DAMAGED when there is none, ARTEFACT_VERSION. */
export function openLookup(dir: string): Lookup {
  const path = join(dir, LOOKUP_FILE);
  if (!existsSync(path))
    throw new ShelfcastError('PUBLISHED_DAMAGED', {
      message: 'the published run has no lookup file',
      where: { file: path },
      mend: 'it was published by an older version, or is damaged: publish anew with shelfcast run --force',
    });
  const file = openFile(path);
  try {
    const about = readAbout(path, file);
    return { about, renderer: new RowRenderer(about), file, close: () => file.close() };
  } catch (error) {
    void file.close();
    throw error;
  }
}

function openFile(path: string): LookupFile {
  try {
    return new LookupFile(path);
  } catch (cause) {
    throw new ShelfcastError('PUBLISHED_DAMAGED', {
      message: 'the lookup file cannot be opened',
      where: { file: path },
      came: cause instanceof Error ? cause.message : String(cause),
      mend: 'see what else is wrong with: shelfcast verify',
      cause,
    });
  }
}

function readAbout(path: string, file: LookupFile): LookupAbout {
  const text = file.get('documents', lookupKey('about'));
  const about = text === undefined ? null : (JSON.parse(text.toString()) as LookupAbout);
  if (about?.kind === LOOKUP_KIND && about.version === LOOKUP_VERSION) return about;
  throw new ShelfcastError('ARTEFACT_VERSION', {
    message: 'the lookup file was written by another version',
    expected: `${LOOKUP_KIND} version ${LOOKUP_VERSION}`,
    came: about === null ? 'a file that does not say what it is' : `${about.kind} version ${about.version}`,
    mend: 'publish anew with shelfcast run --force',
    where: { file: path },
  });
}

/** Rows of a series as numbers; null when it has no forecast. */
export function readNumbers({ file, about }: Lookup, branch: string, sku: string): SeriesNumbers | null {
  const packed = file.peek('numbers', lookupKey(branch, sku));
  return packed === undefined ? null : unpackNumbers(packed, about.horizon_days);
}

/** The latest days of a series; null when it has no panel. */
export function readHistory({ file }: Lookup, branch: string, sku: string): SeriesHistory | null {
  const packed = file.peek('history', lookupKey(branch, sku));
  return packed === undefined ? null : unpackHistory(packed);
}

const MOST_BRANCHES_KEPT = 16;
const branchesOf = new WeakMap<Lookup, Map<string, LookupBranch | null>>();

/** The SKUs of a branch; null when there is no such branch. The latest few are kept. */
export function readBranch(lookup: Lookup, branch: string): LookupBranch | null {
  const kept = branchesOf.get(lookup) ?? new Map<string, LookupBranch | null>();
  branchesOf.set(lookup, kept);
  let found = kept.get(branch);
  if (found !== undefined) return found;
  found = isKeyPart(branch) ? readJson<LookupBranch>(lookup.file, 'branches', lookupKey(branch)) : null;
  if (kept.size >= MOST_BRANCHES_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(branch, found);
  return found;
}

export function readMonth({ file }: Lookup, branch: string, month: string): LookupMonth | null {
  return readJson<LookupMonth>(file, 'totals', lookupKey(branch, month));
}

function readJson<T>(file: LookupFile, table: 'branches' | 'totals', key: Buffer): T | null {
  const text = file.peek(table, key);
  return text === undefined ? null : (JSON.parse(text.toString('utf8')) as T);
}

/** Months that have a day of history or of forecast, YYYY-MM, in order. */
export function monthsOf(about: LookupAbout): string[] {
  const first = parseDay(about.first_ds)!;
  const from = about.history_from ?? about.first_ds;
  const last = isoDay(first + about.horizon_days - 1).slice(0, 7);
  const months: string[] = [];
  for (let month = from.slice(0, 7); month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

function monthAfter(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`;
}
