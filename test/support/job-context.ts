/** A JobContext for tests: real files below a temporary folder, shard tasks in this process. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, JobContext, ShardPool } from '../../jobs/job.ts';
import type { Config } from '../../schemas/config.ts';
import { parseDay } from '../../schemas/day.ts';
import type { RunEvent } from '../../schemas/events.ts';
import { layoutOf } from '../../warehouse/layout.ts';

export interface JobContextOptions {
  readonly config: Config;
  /** Default: 2024-03-31. */
  readonly asOf?: string;
  /** Default: a new folder below `home`. */
  readonly out?: string;
  /** Default: a new temporary folder. */
  readonly home?: string;
  /** Finished outputs by table. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly fingerprint?: string;
  readonly runId?: string;
  readonly threads?: number;
  readonly memoryMb?: number;
  readonly acceptedGates?: readonly string[];
  readonly now?: Date;
}

export interface TestJobContext extends JobContext {
  readonly home: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly events: readonly RunEvent[];
}

/** Builds the context; what the job warns about and emits is collected in it. */
export function jobContext(options: JobContextOptions): TestJobContext {
  const home = options.home ?? temporaryFolder();
  const asOf = options.asOf ?? '2024-03-31';
  const now = options.now ?? new Date(`${asOf}T23:00:00Z`);
  const warnings: { code: string; message: string }[] = [];
  const events: RunEvent[] = [];
  mkdirSync(home, { recursive: true });
  const out = options.out ?? mkdtempSync(join(home, 'out-'));
  return {
    home,
    warnings,
    events,
    layout: layoutOf(home),
    asOf,
    asOfDay: parseDay(asOf)!,
    fingerprint: options.fingerprint ?? 'f'.repeat(24),
    runId: options.runId ?? 'test-run',
    config: options.config,
    generatedAt: now,
    now,
    codeVersion: 'test',
    out,
    temp: mkdtempSync(join(home, 'temp-')),
    input(table) {
      const path = options.inputs?.[table];
      if (path === undefined) throw new Error(`the test gives no input for ${table}`);
      return path;
    },
    shards: inProcessShards(),
    memoryMb: options.memoryMb ?? 512,
    threads: options.threads ?? 1,
    emit: (event) => events.push(event),
    warn: (code, message) => warnings.push({ code, message }),
    acceptedGates: options.acceptedGates ?? [],
    signal: new AbortController().signal,
  };
}

/** Runs a job into a folder of its own and returns its output and context. */
export async function runJob(
  job: Job,
  options: JobContextOptions,
): Promise<{ out: string; counts: Readonly<Record<string, number>>; context: TestJobContext }> {
  const context = jobContext(options);
  const counts = await job.run(context);
  return { out: context.out, counts, context };
}

/** Imports `jobs/shards/<task>.ts` and calls it for one input after the other. */
export function inProcessShards(): ShardPool {
  return {
    size: 1,
    async map<Input, Output>(task: string, inputs: readonly Input[], onDone?: (done: number) => void) {
      const module = (await import(`../../jobs/shards/${task}.ts`)) as {
        default(input: Input): Output | Promise<Output>;
      };
      const outputs: Output[] = [];
      for (const input of inputs) {
        outputs.push(await module.default(input));
        onDone?.(outputs.length);
      }
      return outputs;
    },
  };
}

const folders: string[] = [];

/** A new empty folder, removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shelfcast-test-'));
  if (folders.length === 0)
    process.once('exit', () => {
      for (const path of folders) rmSync(path, { recursive: true, force: true });
    });
  folders.push(folder);
  return folder;
}
