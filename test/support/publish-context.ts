import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, JobContext } from '../../jobs/job.ts';
import { type Config, configSchema } from '../../schemas/config.ts';
import { parseDay } from '../../schemas/day.ts';
import { type Layout, layoutOf } from '../../warehouse/layout.ts';
import type { NightInputs, NightShape } from './night-inputs.ts';

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** A new home below the system's temp folder. */
export function temporaryHome(): Layout {
  return layoutOf(mkdtempSync(join(tmpdir(), 'shelfcast-test-')));
}

/** A configuration that fits the shape of a night; `changes` are laid over it. */
export function nightConfig(shape: NightShape, changes: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    version: 1,
    name: 'test chain',
    sources: {
      pos: {
        entity: 'sales',
        files: 'sales.csv',
        owner: 'it',
        columns: { ds: 'ds', sku_id: 'sku', branch_id: 'branch', units: 'units' },
      },
    },
    horizon_days: shape.horizonDays,
    quantiles: shape.quantiles,
    ...changes,
  });
}

export interface NightRun {
  readonly layout: Layout;
  readonly config: Config;
  readonly runId: string;
  readonly asOf: string;
  readonly inputs: NightInputs;
  readonly generatedAt?: string;
  readonly threads?: number;
  readonly accept?: readonly string[];
}

/** A context for a job after score, writing to a private place below the home’s temp folder. */
export function nightContext(job: Job, night: NightRun): JobContext & { readonly warnings: Warning[] } {
  mkdirSync(night.layout.temp, { recursive: true });
  const folder = mkdtempSync(join(night.layout.temp, 'job-'));
  const out = join(folder, 'out');
  const temp = join(folder, 'spill');
  mkdirSync(temp);
  if (job.outputKind === 'directory') mkdirSync(out);
  const { layout, runId } = night;
  const inputs: Record<string, string> = {
    ...night.inputs,
    series_ledger: night.inputs.panel,
    published: layout.publishedRun(runId),
    monitoring: join(layout.run(runId), 'metrics.json'),
  };
  const warnings: Warning[] = [];
  return {
    layout,
    runId,
    asOf: night.asOf,
    asOfDay: parseDay(night.asOf)!,
    fingerprint: `fingerprint-${runId}`,
    config: night.config,
    generatedAt: new Date(night.generatedAt ?? '2026-03-11T02:00:00.000Z'),
    now: new Date(night.generatedAt ?? '2026-03-11T02:00:00.000Z'),
    codeVersion: '0.1.0-test',
    out,
    temp,
    input(table) {
      if (!job.reads.includes(table)) throw new Error(`${job.name} does not declare that it reads ${table}`);
      return inputs[table]!;
    },
    shards: {
      size: 1,
      map: () => Promise.reject(new Error('no shard tasks after score')),
    },
    memoryMb: 512,
    threads: night.threads ?? 1,
    emit: () => undefined,
    warn: (code, message) => warnings.push({ code, message }),
    warnings,
    acceptedGates: night.accept ?? [],
    signal: new AbortController().signal,
  };
}

/** Runs a job as the pipeline does: out, place, settle. */
export async function runNightJob(
  job: Job,
  night: NightRun,
): Promise<{ counts: Record<string, number>; warnings: Warning[]; output: string }> {
  const context = nightContext(job, night);
  const counts = await job.run(context);
  const output = job.output(context);
  const { moveDirectoryIntoPlace, moveFileIntoPlace } = await import('../../warehouse/atomic.ts');
  if (job.place !== undefined) job.place(context.out, output, context);
  else if (job.outputKind === 'directory') moveDirectoryIntoPlace(context.out, output);
  else moveFileIntoPlace(context.out, output);
  await job.settle?.({ ...context, output, config: night.config });
  return { counts, warnings: context.warnings, output };
}
