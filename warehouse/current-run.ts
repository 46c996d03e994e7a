import { join } from 'node:path';
import { ShelfcastError } from '../schemas/errors.ts';
import type { PublishedManifest } from '../schemas/manifest.ts';
import type { Layout } from './layout.ts';
import { currentDir, currentTarget, readPublishedManifest } from './published-runs.ts';

export interface CurrentRun {
  /** Real path of its folder: a flip of `current` does not move it. */
  readonly dir: string;
  readonly manifest: PublishedManifest;
}

/** The run that `published/current` leads to; null when nothing is published. Errors: PUBLISHED_DAMAGED, ARTEFACT_VERSION. */
export function readCurrentRun(layout: Layout): CurrentRun | null {
  const dir = currentDir(layout);
  if (dir === null) {
    const target = currentTarget(layout);
    if (target === null) return null;
    throw damaged(layout.current, `the folder of run ${target}`, 'a link that leads nowhere');
  }
  try {
    return { dir, manifest: readPublishedManifest(dir) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw damaged(join(dir, 'manifest.json'), 'the manifest of the published run', 'no such file');
  }
}

/** NOTHING_PUBLISHED, for whoever needs a published run. */
export function nothingPublished(layout: Layout): ShelfcastError {
  return new ShelfcastError('NOTHING_PUBLISHED', {
    message: 'nothing is published in this warehouse yet',
    where: { file: layout.home },
    mend: 'run the night first: shelfcast run, or name another warehouse with --home',
  });
}

function damaged(file: string, expected: string, came: string): ShelfcastError {
  return new ShelfcastError('PUBLISHED_DAMAGED', {
    message: 'the published run is damaged',
    where: { file },
    expected,
    came,
    mend: 'publish the night anew: shelfcast run',
  });
}
