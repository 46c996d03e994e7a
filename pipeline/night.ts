/** One night: plan, lock, carry out, record. What `shelfcast run`, the demo and the scheduler call. */
import { dayOfInstant, isoDay } from '../schemas/day.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import { type Layout, layoutOf } from '../warehouse/layout.ts';
import { acquireLock, type Lock } from '../warehouse/lock.ts';
import { applyRetention } from '../warehouse/retention.ts';
import { storageError } from '../warehouse/storage-error.ts';
import { codeVersion } from './code-version.ts';
import { executePlan } from './execute.ts';
import { jobList } from './job-list.ts';
import type { NightOptions } from './night-options.ts';
import {
  isRecordedPublished,
  type NightRecord,
  openNightRecord,
  recordPublished,
  recordUnplanned,
} from './night-record.ts';
import { type Plan, planRun } from './plan.ts';
import { writeRefusedReport } from './refused-report.ts';
import { latestFingerprints } from './run-record.ts';
import { defaultWorkers, openShardPool } from './shard-pool.ts';

export interface NightOutcome {
  readonly status: 'published' | 'nothing_to_do';
  readonly runId: string;
  readonly publishedDir: string;
}

export interface NightPlan {
  readonly runId: string;
  readonly asOf: string;
  readonly jobs: readonly {
    readonly name: string;
    readonly action: 'run' | 'skip';
    readonly because: string;
    readonly fingerprint: string;
    readonly output: string;
  }[];
}

/** Which jobs would run or be skipped, and why. Writes nothing. */
export async function planNight(options: NightOptions): Promise<NightPlan> {
  const plan = makePlan(options, layoutOf(options.loaded.home), codeVersion());
  return {
    runId: plan.runId,
    asOf: plan.asOf,
    jobs: plan.jobs.map(({ job, action, because, fingerprint, output }) => ({
      name: job.name,
      action,
      because,
      fingerprint,
      output,
    })),
  };
}

/** Runs the night. Throws ShelfcastError for every expected failure; the last published run then stays in force. */
export async function runNight(options: NightOptions): Promise<NightOutcome> {
  const layout = layoutOf(options.loaded.home);
  const version = codeVersion();
  const first = planOrRecord(options, layout, version);
  if (isFinished(first) && isRecordedPublished(layout, first.runId))
    return nothingToDo(first, layout, options);
  const lock = await acquireLock(layout, { runId: null, since: options.now.toISOString() });
  try {
    // Another run may have finished this work between the first look and the lock.
    const plan = makePlan(options, layout, version);
    if (isFinished(plan)) {
      recordPublished(layout, plan.runId);
      return nothingToDo(plan, layout, options);
    }
    return await carryOut(plan, layout, version, lock, options);
  } finally {
    lock.release();
  }
}

/** A night that cannot even be planned, since a source is missing, leaves a record too: `status` must be able to say so. */
function planOrRecord(options: NightOptions, layout: Layout, version: string): Plan {
  try {
    return makePlan(options, layout, version);
  } catch (error) {
    if (error instanceof ShelfcastError) recordUnplanned(error, layout, version, asOfDay(options), options);
    throw error;
  }
}

function asOfDay({ loaded: { config }, asOf, now }: NightOptions): string {
  return asOf ?? (config.as_of === 'yesterday' ? isoDay(dayOfInstant(now) - 1) : config.as_of);
}

function makePlan(options: NightOptions, layout: Layout, version: string): Plan {
  const { loaded, force } = options;
  const { config, dataRoot } = loaded;
  return planRun(jobList(loaded), {
    config,
    layout,
    dataRoot,
    force,
    asOf: asOfDay(options),
    codeVersion: version,
    earlier: latestFingerprints(layout),
  });
}

function isFinished(plan: Plan): boolean {
  return plan.jobs.every((planned) => planned.action === 'skip');
}

function nothingToDo(plan: Plan, layout: Layout, options: NightOptions): NightOutcome {
  options.emit({ kind: 'nothing_to_do', runId: plan.runId, time: new Date().toISOString() });
  return { status: 'nothing_to_do', runId: plan.runId, publishedDir: layout.publishedRun(plan.runId) };
}

async function carryOut(
  plan: Plan,
  layout: Layout,
  version: string,
  lock: Lock,
  options: NightOptions,
): Promise<NightOutcome> {
  lock.describe({ runId: plan.runId, since: options.now.toISOString() });
  const record = openNightRecord(plan, layout, version, options);
  const shards = openShardPool(options.workers ?? workersOf(options));
  try {
    record.start();
    await executePlan({
      config: options.loaded.config,
      layout,
      plan,
      generatedAt: record.generatedAt,
      now: options.now,
      codeVersion: version,
      acceptedGates: options.accept,
      shards,
      signal: options.signal,
      emit: record.emit,
      onJob: record.onJob,
    });
    record.finish();
    return { status: 'published', runId: plan.runId, publishedDir: layout.publishedRun(plan.runId) };
  } catch (error) {
    if (isRefusal(error)) await reportRefusal(plan, layout, options, { record, threads: shards.size });
    record.fail(error);
    removeWhatNobodyNeeds(plan, layout, options, record);
    throw storageError(error, layout.home) ?? error;
  } finally {
    await shards.close();
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ShelfcastError && error.code === 'PUBLISH_REFUSED';
}

/** Never throws: the refusal must be heard, with a page or without. */
async function reportRefusal(
  plan: Plan,
  layout: Layout,
  { loaded }: NightOptions,
  { record, threads }: { record: NightRecord; threads: number },
): Promise<void> {
  try {
    await writeRefusedReport(plan, layout, loaded.config, threads);
  } catch (error) {
    const message = `the page of the refused run could not be made: ${error instanceof Error ? error.message : String(error)}`;
    record.warn('report', 'REFUSED_NOT_REPORTED', message);
  }
}

/** Weeks of refused nights must not fill the disk. Never throws, for the failure must be heard. */
function removeWhatNobodyNeeds(
  plan: Plan,
  layout: Layout,
  { loaded }: NightOptions,
  record: NightRecord,
): void {
  try {
    const { warnings } = applyRetention(layout, loaded.config.retention, plan.runId);
    for (const message of warnings) record.warn('retention', 'RETENTION', message);
  } catch (error) {
    record.warn('retention', 'RETENTION', error instanceof Error ? error.message : String(error));
  }
}

function workersOf({ loaded }: NightOptions): number {
  const { workers } = loaded.config.resources;
  return workers === 'auto' ? defaultWorkers() : workers;
}
