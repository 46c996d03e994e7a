/** Carries out a plan: runs each job into a private place, puts the result where it belongs, keeps the record. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Counts, Job, JobContext, SettleContext, ShardPool } from '../jobs/job.ts';
import type { Config } from '../schemas/config.ts';
import { parseDay } from '../schemas/day.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import type { RunEvent } from '../schemas/events.ts';
import { besidePath, moveDirectoryIntoPlace, moveFileIntoPlace } from '../warehouse/atomic.ts';
import type { Layout } from '../warehouse/layout.ts';
import { storageError } from '../warehouse/storage-error.ts';
import { eventFailure } from './event-failure.ts';
import type { Plan, PlannedJob } from './plan.ts';

export interface ExecuteOptions {
  readonly config: Config;
  readonly layout: Layout;
  readonly plan: Plan;
  readonly generatedAt: Date;
  readonly now: Date;
  readonly codeVersion: string;
  readonly acceptedGates: readonly string[];
  readonly shards: ShardPool;
  readonly signal: AbortSignal;
  emit(event: RunEvent): void;
  /** Called after each job that ran or was skipped. */
  onJob(planned: PlannedJob, state: 'done' | 'skipped' | 'failed', durationMs: number, counts: Counts): void;
}

/** Runs the jobs in their order. The first failure ends the run; what was finished before it stays. */
export async function executePlan(options: ExecuteOptions): Promise<void> {
  const outputs = new Map<string, string>();
  const { layout, emit } = options;
  // Only one run at a time holds the warehouse, so whatever lies here is of a run that died.
  rmSync(layout.temp, { recursive: true, force: true });
  for (const planned of options.plan.jobs) {
    for (const table of planned.job.writes) outputs.set(table, planned.output);
    if (planned.action === 'skip') {
      emit({ kind: 'job_skipped', job: planned.job.name, because: planned.because });
      options.onJob(planned, 'skipped', 0, {});
      continue;
    }
    options.signal.throwIfAborted();
    await runJob(planned, outputs, options);
  }
}

async function runJob(
  planned: PlannedJob,
  outputs: ReadonlyMap<string, string>,
  options: ExecuteOptions,
): Promise<void> {
  const { emit } = options;
  const { name } = planned.job;
  emit({ kind: 'job_started', job: name, because: planned.because });
  const startedMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedMs);
  try {
    const counts = await produce(planned, outputs, options);
    options.onJob(planned, 'done', elapsedMs(), counts);
    emit({ kind: 'job_finished', job: name, durationMs: elapsedMs(), counts });
  } catch (cause) {
    const error = expectedFailure(cause, planned);
    options.onJob(planned, 'failed', elapsedMs(), {});
    emit({ kind: 'job_failed', job: name, ...eventFailure(error) });
    throw error;
  }
}

async function produce(
  planned: PlannedJob,
  outputs: ReadonlyMap<string, string>,
  options: ExecuteOptions,
): Promise<Counts> {
  const { job, output } = planned;
  const temp = join(options.layout.temp, `${process.pid}-${randomBytes(4).toString('hex')}`);
  const out = besidePath(output);
  mkdirSync(temp, { recursive: true });
  mkdirSync(job.outputKind === 'directory' ? out : dirname(out), { recursive: true });
  try {
    const context = jobContext(planned, out, temp, outputs, options);
    const counts = await unlessAborted(job.run(context), options.signal);
    placeOutput(job, out, context, output);
    await job.settle?.(settleContext(context, output, options.config));
    return counts;
  } finally {
    rmSync(out, { recursive: true, force: true });
    rmSync(temp, { recursive: true, force: true });
  }
}

function placeOutput(job: Job, from: string, place: JobContext, to: string): void {
  if (job.place !== undefined) job.place(from, to, place);
  else if (job.outputKind === 'directory') moveDirectoryIntoPlace(from, to);
  else moveFileIntoPlace(from, to);
}

function settleContext(context: JobContext, output: string, config: Config): SettleContext {
  const { layout, asOf, fingerprint, runId } = context;
  return {
    layout,
    asOf,
    fingerprint,
    runId,
    output,
    config,
    warn: (code, message) => context.warn(code, message),
  };
}

function jobContext(
  planned: PlannedJob,
  out: string,
  temp: string,
  outputs: ReadonlyMap<string, string>,
  options: ExecuteOptions,
): JobContext {
  const { config, layout, plan, emit } = options;
  const { job, fingerprint } = planned;
  return {
    layout,
    asOf: plan.asOf,
    asOfDay: parseDay(plan.asOf)!,
    fingerprint,
    runId: plan.runId,
    config,
    generatedAt: options.generatedAt,
    now: options.now,
    codeVersion: options.codeVersion,
    out,
    temp,
    input(table) {
      if (!job.reads.includes(table)) throw new Error(`job ${job.name} reads ${table} without declaring it`);
      return outputs.get(table)!;
    },
    shards: options.shards,
    memoryMb: config.resources.memory_mb,
    threads: options.shards.size,
    emit,
    warn: (code, message) => emit({ kind: 'warning', job: job.name, code, message }),
    acceptedGates: options.acceptedGates,
    signal: options.signal,
  };
}

/** The job's promise, or the reason of an abort, whichever comes first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** A full or denied disk is the operator's to mend, whichever layer noticed it. */
function expectedFailure(cause: unknown, planned: PlannedJob): unknown {
  if (cause instanceof ShelfcastError) return cause;
  return storageError(cause, planned.output) ?? cause;
}
