/** Putting a finished run under `published/` while readers may stand in the folder of the same name. */
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { besidePath, flipLink, moveDirectoryIntoPlace, syncToDisk } from './atomic.ts';
import { sha256File } from './checksum.ts';
import type { Layout } from './layout.ts';
import { currentDir, readPublishedManifest } from './published-runs.ts';

/**
 * Puts the folder `from` at `to`, below `published/`. A run that stands there whole and with the same table stays as it is.
 * One that is live and differs (damaged, or forced with another clock) is replaced without a moment in which
 * `current` leads nowhere: the link goes to the new folder beside it, then back.
 */
export function placePublished(layout: Layout, from: string, to: string): void {
  if (!existsSync(to) || currentDir(layout) !== realOf(layout, to)) {
    moveDirectoryIntoPlace(from, to);
    return;
  }
  if (sameWholeRun(from, to)) {
    rmSync(from, { recursive: true, force: true });
    return;
  }
  replaceLive(layout, from, to);
}

function replaceLive(layout: Layout, from: string, to: string): void {
  const beside = besidePath(to);
  syncToDisk(from, true);
  renameSync(from, beside);
  flipLink(layout.current, basename(beside));
  const copy = besidePath(to);
  // A copy, not a rename: the link leads to the folder beside until the new one stands in its place.
  cpSync(beside, copy, { recursive: true });
  moveDirectoryIntoPlace(copy, to);
  flipLink(layout.current, basename(to));
  // A reader may just have followed the link to the folder beside: the next run’s retention removes it.
}

/** Same files by the manifest, and the ones that stand there are what their manifest says. */
function sameWholeRun(from: string, to: string): boolean {
  try {
    const [fresh, live] = [readPublishedManifest(from), readPublishedManifest(to)];
    const tableOf = (manifest: typeof fresh) =>
      manifest.files.find((file) => file.name === 'forecasts.parquet')?.sha256;
    return (
      fresh.generated_at === live.generated_at &&
      tableOf(fresh) === tableOf(live) &&
      live.files.every((file) => sha256File(join(to, file.name)) === file.sha256)
    );
  } catch {
    // A file that is gone or unreadable: what stands there is not whole.
    return false;
  }
}

/** `to` as `currentDir` would spell it: the home may be reached through links. */
function realOf(layout: Layout, to: string): string | null {
  return currentDir({ ...layout, current: join(dirname(layout.current), basename(to)) });
}
