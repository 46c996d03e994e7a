/** The plan is data: which jobs there are, in which order, which will run, and why. Nothing is done here. */
import { existsSync } from 'node:fs';
import type { Job, OutputPlace, SettleContext } from '../jobs/job.ts';
import type { Config } from '../schemas/config.ts';
import type { Layout } from '../warehouse/layout.ts';
import { describeChange, type FingerprintParts, fingerprintOf, fingerprintParts } from './fingerprint.ts';

export interface PlannedJob {
  readonly job: Job;
  readonly fingerprint: string;
  readonly parts: FingerprintParts;
  readonly output: string;
  readonly action: 'run' | 'skip';
  readonly because: string;
}

export interface Plan {
  readonly runId: string;
  readonly asOf: string;
  /** In an order in which every job comes after those whose tables it reads. */
  readonly jobs: readonly PlannedJob[];
}

export interface PlanSettings {
  readonly config: Config;
  readonly layout: Layout;
  readonly asOf: string;
  readonly codeVersion: string;
  readonly dataRoot: string;
  readonly force: boolean;
  /** Fingerprint parts of the latest earlier run by job name, to say what changed. */
  readonly earlier: Readonly<Record<string, FingerprintParts>>;
}

/** `run_id` is the as-of day and a hash of configuration, data and code: the fingerprint of the job that publishes. */
export function planRun(jobs: readonly Job[], settings: PlanSettings): Plan {
  const ordered = orderByTables(jobs);
  const producers = new Map(ordered.flatMap((job) => job.writes.map((table) => [table, job.name] as const)));
  const prints = new Map<string, { fingerprint: string; parts: FingerprintParts }>();
  for (const job of ordered) {
    const parts = fingerprintParts(job, {
      ...settings,
      producerOf: (table) => prints.get(producers.get(table)!)!.fingerprint,
    });
    prints.set(job.name, { parts, fingerprint: fingerprintOf(job, parts) });
  }
  const publisher = producers.get('published');
  if (publisher === undefined) throw new Error('no job writes the table `published`');
  const runId = `${settings.asOf.replaceAll('-', '')}-${prints.get(publisher)!.fingerprint.slice(0, 12)}`;
  const places = new Map(
    ordered.map((job) => [job.name, placeOf(job, runId, prints.get(job.name)!.fingerprint, settings)]),
  );
  const needed = neededJobs(ordered, producers, (job) => isDone(job, places.get(job.name)!), settings.force);
  return {
    runId,
    asOf: settings.asOf,
    jobs: ordered.map((job) => {
      const { fingerprint, parts } = prints.get(job.name)!;
      const { output } = places.get(job.name)!;
      const action = needed.has(job.name) ? 'run' : 'skip';
      return {
        job,
        fingerprint,
        parts,
        output,
        action,
        because: reason(job, parts, output, action, settings),
      };
    }),
  };
}

/**
 * Jobs in an order in which producers come first; the given order breaks ties. A cycle, a table that nobody writes, and
 * one that two jobs write are bugs.
 */
export function orderByTables(jobs: readonly Job[]): Job[] {
  const tables = jobs.flatMap((job) => job.writes);
  const written = new Set(tables);
  const twice = tables.find((table, k) => tables.indexOf(table) !== k);
  if (twice !== undefined) throw new Error(`more than one job writes ${twice}`);
  for (const job of jobs) {
    for (const table of job.reads)
      if (!written.has(table)) throw new Error(`job ${job.name} reads ${table}, which no job writes`);
  }
  const ordered: Job[] = [];
  const ready = new Set<string>();
  const waiting = [...jobs];
  while (waiting.length > 0) {
    const next = waiting.findIndex((job) => job.reads.every((table) => ready.has(table)));
    if (next < 0) throw new Error(`jobs wait for each other: ${waiting.map((job) => job.name).join(', ')}`);
    const [job] = waiting.splice(next, 1);
    ordered.push(job!);
    for (const table of job!.writes) ready.add(table);
  }
  return ordered;
}

function placeOf(job: Job, runId: string, fingerprint: string, settings: PlanSettings): SettleContext {
  const place: OutputPlace = { layout: settings.layout, asOf: settings.asOf, fingerprint, runId };
  return { ...place, output: job.output(place), config: settings.config };
}

function isDone(job: Job, place: SettleContext): boolean {
  return existsSync(place.output) && (job.isSettled?.(place) ?? true);
}

/**
 * The last jobs of the chain, where not done, and whatever they need that is not there. A working table that retention
 * removed is made again only if somebody reads it.
 */
function neededJobs(
  ordered: readonly Job[],
  producers: ReadonlyMap<string, string>,
  isJobDone: (job: Job) => boolean,
  force: boolean,
): Set<string> {
  if (force) return new Set(ordered.map((job) => job.name));
  const isRead = new Set(ordered.flatMap((job) => job.reads));
  const isWanted = (job: Job) =>
    job.writes.includes('published') || job.writes.every((table) => !isRead.has(table));
  const needed = new Set<string>();
  const byName = new Map(ordered.map((job) => [job.name, job]));
  const need = (job: Job) => {
    if (needed.has(job.name) || isJobDone(job)) return;
    needed.add(job.name);
    for (const table of job.reads) need(byName.get(producers.get(table)!)!);
  };
  for (const job of ordered) if (isWanted(job)) need(job);
  return needed;
}

function reason(
  job: Job,
  parts: FingerprintParts,
  output: string,
  action: 'run' | 'skip',
  settings: PlanSettings,
): string {
  if (action === 'skip') return existsSync(output) ? 'its output is there' : 'nobody needs its output';
  if (settings.force) return 'forced';
  if (existsSync(output)) return 'its output is there, but not whole or not in force';
  const before = settings.earlier[job.name];
  if (before === undefined) return 'first run';
  return describeChange(before, parts) ?? 'its output is gone';
}
