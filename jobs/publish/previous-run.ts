/** The run that tonight's is compared with, and the vintages that planners see beside it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import { sha256File } from '../../warehouse/checksum.ts';
import {
  currentDir,
  listPublishedRuns,
  type PublishedRun,
  readPublishedManifest,
} from '../../warehouse/published-runs.ts';
import type { JobContext } from '../job.ts';

export interface Previous {
  readonly run: PublishedRun | null;
  /** Why there is nothing to compare with; empty when there is. */
  readonly because: string;
  /** What readers are served while this run is not live; null when nothing that can be read. */
  readonly served: PublishedManifest | null;
}

/** What `published/current` points to or, when this very run is published again, the newest of the others. */
export function previousRun(context: JobContext): Previous {
  const dir = currentDir(context.layout);
  if (dir === null) return { run: null, because: 'nothing was published before', served: null };
  const live = readRun(dir, context);
  const run = live !== null && live.runId === context.runId ? (earlierVintages(context, 1)[0] ?? null) : live;
  const served = live?.manifest ?? null;
  if (run === null) return { run, because: 'no earlier published run can be read', served };
  if (run.manifest.data_cutoff > context.asOf)
    context.warn(
      'OLDER_DATA',
      `the published run has data to ${run.manifest.data_cutoff}, this one only to ${context.asOf}`,
    );
  return { run, because: '', served };
}

/** At most `count` published runs other than this one, the newest first, whose table is what their manifest says. */
export function earlierVintages(context: JobContext, count: number): PublishedRun[] {
  const { runs, unreadable } = listPublishedRuns(context.layout);
  for (const { dir, reason } of unreadable) context.warn('VINTAGE_UNREADABLE', `${dir}: ${reason}`);
  const others = runs.filter((run) => run.manifest.run_id !== context.runId).slice(0, count);
  return others.filter((run) => isWhole(run, context));
}

function readRun(dir: string, context: JobContext): PublishedRun | null {
  try {
    const manifest = readPublishedManifest(dir);
    const run = { runId: manifest.run_id, dir, manifest };
    return isWhole(run, context) ? run : null;
  } catch (error) {
    // A damaged predecessor must not keep a good table from its readers.
    context.warn('VINTAGE_UNREADABLE', `${dir}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

function isWhole(run: PublishedRun, context: JobContext): boolean {
  const file = join(run.dir, 'forecasts.parquet');
  const expected = run.manifest.files.find((entry) => entry.name === 'forecasts.parquet')?.sha256;
  const whole = existsSync(file) && sha256File(file) === expected;
  if (!whole) context.warn('VINTAGE_UNREADABLE', `${file} is not what its manifest says; it is left out`);
  return whole;
}
