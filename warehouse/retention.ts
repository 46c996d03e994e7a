/** What may go once a run is live. Quarantine and run records are never touched, but for the tables of refused runs: they are the evidence. */
import { existsSync, lstatSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import type { RunRecord } from '../schemas/manifest.ts';
import { besidePath } from './atomic.ts';
import type { Layout } from './layout.ts';
import { currentDir, listPublishedRuns } from './published-runs.ts';
import { readRunRecords } from './run-records.ts';

/** Name that `besidePath` gives, with the process that wrote it. */
const HALF_WRITTEN = /^\.tmp-.+-(\d+)-[0-9a-f]{8}$/;

export interface RetentionOutcome {
  /** Paths that were removed. */
  readonly removed: readonly string[];
  /** One sentence for each path that would not go. Keeping too much is never an error. */
  readonly warnings: readonly string[];
}

/**
 * Removes published runs beyond the newest `published_runs` (never the live one), working tables that no run of the
 * `working_sets` latest as-of dates refers to, refused tables of other dates, and what dead processes left half written.
 * `runId` is the run that has just gone live; without its record no working table is touched, since nobody could say what
 * it needs.
 */
export function applyRetention(
  layout: Layout,
  retention: Config['retention'],
  runId: string,
): RetentionOutcome {
  const doomed = [
    ...oldPublishedRuns(layout, retention.published_runs),
    ...unusedWorkingTables(layout, retention.working_sets, runId),
    ...leftovers(layout),
  ];
  const removed: string[] = [];
  const warnings: string[] = [];
  for (const path of doomed) {
    try {
      removeWhole(path);
      removed.push(path);
    } catch (error) {
      warnings.push(
        `${path} could not be removed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  for (const folder of new Set(removed.map(dirname))) removeIfEmptyDay(folder);
  return { removed, warnings };
}

/** Renames first: were it killed half-way, what is left would look like a finished table. */
function removeWhole(path: string): void {
  let doomed = path;
  if (!HALF_WRITTEN.test(basename(path))) {
    doomed = besidePath(path);
    renameSync(path, doomed);
  }
  rmSync(doomed, { recursive: true, force: true });
}

function oldPublishedRuns(layout: Layout, keep: number): string[] {
  const live = currentDir(layout);
  return listPublishedRuns(layout)
    .runs.slice(keep)
    .map((run) => run.dir)
    .filter((dir) => realpathSync(dir) !== live);
}

function unusedWorkingTables(layout: Layout, sets: number, runId: string): string[] {
  const { records } = readRunRecords(layout);
  const own = records.find((record) => record.run_id === runId);
  if (own === undefined) return [];
  const dates = latestDates(records, own, sets);
  const used = fingerprintsOf(records, dates);
  const unused = workingFolders(layout)
    .flatMap((folder) => entries(folder))
    .filter(({ name, isDirectory }) => isDirectory && !name.startsWith('.') && !used.has(name))
    .map(({ path }) => path);
  const refused = records
    .filter((record) => !dates.has(record.as_of))
    .map((record) => layout.refused(record.run_id))
    .filter((path) => existsSync(path));
  return [...unused, ...refused];
}

/** As-of dates by when they were last run, so that a replay of an old day is kept and one of a far day does not stay for ever. */
function latestDates(records: readonly RunRecord[], own: RunRecord, sets: number): Set<string> {
  const dates = new Set([own.as_of]);
  for (const record of [...records].reverse()) {
    if (dates.size >= sets) break;
    if (record.jobs.length > 0) dates.add(record.as_of);
  }
  return dates;
}

function fingerprintsOf(records: readonly RunRecord[], dates: ReadonlySet<string>): Set<string> {
  const kept = records.filter((record) => dates.has(record.as_of));
  return new Set(kept.flatMap((record) => record.jobs.map((job) => job.fingerprint)));
}

/** Folders whose entries are named for a fingerprint. */
function workingFolders(layout: Layout): string[] {
  const at = (name: string) => join(layout.home, name);
  const below = (folder: string, prefix: string) =>
    entries(folder)
      .filter(({ name, isDirectory }) => isDirectory && name.startsWith(prefix))
      .map(({ path }) => path);
  const sources = below(at('raw'), '');
  return [
    at('clean'),
    at('panel'),
    at('models'),
    ...sources.flatMap((source) => below(source, 'dt=')),
    ...below(at('forecasts'), 'as_of='),
  ];
}

function leftovers(layout: Layout): string[] {
  const live = currentDir(layout);
  return [layout.home, layout.published, ...workingFolders(layout), ...evidenceFolders(layout)]
    .flatMap((folder) => entries(folder))
    .filter(({ name, path }) => {
      const pid = HALF_WRITTEN.exec(name)?.[1];
      return pid !== undefined && isLeftover(Number(pid), path) && realOf(path) !== live;
    })
    .map(({ path }) => path);
}

/** The path itself, be it a link, below the real path of its folder. */
function realOf(path: string): string {
  return join(realpathSync(dirname(path)), basename(path));
}

/** Each run's folder, and each day's of quarantine. */
function evidenceFolders(layout: Layout): string[] {
  const below = (folder: string) =>
    entries(folder)
      .filter(({ isDirectory }) => isDirectory)
      .map(({ path }) => path);
  return [...below(layout.runs), ...below(join(layout.home, 'quarantine')).flatMap(below)];
}

/** In a container every run may have the same process id: what is older than this process is not its own. */
function isLeftover(pid: number, path: string): boolean {
  if (pid !== process.pid) return !isAlive(pid);
  return (
    (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) < performance.timeOrigin
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function removeIfEmptyDay(folder: string): void {
  if (!/[/\\](dt|as_of)=[^/\\]+$/.test(folder)) return;
  try {
    rmdirSync(folder);
  } catch {
    // Other snapshots of the day are still there.
  }
}

function entries(folder: string): { name: string; path: string; isDirectory: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      path: join(folder, entry.name),
      isDirectory: entry.isDirectory(),
    }));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
