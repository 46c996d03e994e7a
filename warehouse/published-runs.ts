/** What stands under `published/`: the run that `current` points to, and the vintages beside it. */
import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ShelfcastError } from '../schemas/errors.ts';
import type { PublishedManifest } from '../schemas/manifest.ts';
import { readJsonDocument } from './json-document.ts';
import type { Layout } from './layout.ts';

export interface PublishedRun {
  readonly runId: string;
  /** Real path of its folder: a flip of `current` does not move it. */
  readonly dir: string;
  readonly manifest: PublishedManifest;
}

/** A run whose manifest cannot be read, and why. */
export interface UnreadableRun {
  readonly dir: string;
  readonly reason: string;
}

/** What came later than the rest: a manifest without `expires_at` expires two days after it is stale, as the defaults have it. */
type Later = 'expires_at' | 'challenger';
type WrittenManifest = Omit<PublishedManifest, Later> & Partial<Pick<PublishedManifest, Later>>;

const EXPIRES_AFTER_STALE_MS = 48 * 3_600_000;

/** Manifest of a published folder; throws ENOENT or ARTEFACT_VERSION. */
export function readPublishedManifest(dir: string): PublishedManifest {
  const written = readJsonDocument<WrittenManifest>(join(dir, 'manifest.json'), 'shelfcast.published', 1);
  const { expires_at, stale_at, challenger = null } = written;
  return {
    ...written,
    challenger,
    expires_at: expires_at ?? new Date(Date.parse(stale_at) + EXPIRES_AFTER_STALE_MS).toISOString(),
  };
}

/** Whether a published folder has its manifest and every file in its full length; `shelfcast verify` looks closer. */
export function isComplete(dir: string): boolean {
  try {
    return readPublishedManifest(dir).files.every(
      ({ name, bytes }) => statSync(join(dir, name), { throwIfNoEntry: false })?.size === bytes,
    );
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isAbsent || error instanceof ShelfcastError) return false;
    throw error;
  }
}

/** Real path of what `published/current` points to; null when nothing is published or the link leads nowhere. */
export function currentDir(layout: Layout): string | null {
  try {
    return realpathSync(layout.current);
  } catch (error) {
    return nothingThere(error);
  }
}

/** Target of the link `published/current` as it is written; null when there is no link. */
export function currentTarget(layout: Layout): string | null {
  try {
    return readlinkSync(layout.current);
  } catch (error) {
    return nothingThere(error);
  }
}

/** Null when there is no link, or something that is no link; a folder that may not be read is another matter. */
function nothingThere(error: unknown): null {
  if (['ENOENT', 'ENOTDIR', 'EINVAL', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? ''))
    return null;
  throw error;
}

/** Every published run of a home, the newest `generated_at` first; equal instants by run id. */
export function listPublishedRuns(layout: Layout): { runs: PublishedRun[]; unreadable: UnreadableRun[] } {
  const runs: PublishedRun[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const dir of publishedFolders(layout)) {
    try {
      runs.push({ runId: basename(dir), dir, manifest: readPublishedManifest(dir) });
    } catch (error) {
      unreadable.push({ dir, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  runs.sort(
    (a, b) =>
      b.manifest.generated_at.localeCompare(a.manifest.generated_at) || a.runId.localeCompare(b.runId),
  );
  return { runs, unreadable };
}

function publishedFolders(layout: Layout): string[] {
  try {
    return readdirSync(layout.published, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(layout.published, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
