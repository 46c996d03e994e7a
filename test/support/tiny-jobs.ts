/** Jobs that write one small text each, for tests of planning and execution. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, JobContext } from '../../jobs/job.ts';
import { type Config, configSchema } from '../../schemas/config.ts';

export interface TinyJob {
  readonly name: string;
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly kind?: 'directory' | 'file';
  /** Runs before the job writes. */
  readonly before?: (context: JobContext) => void | Promise<void>;
  readonly settle?: Job['settle'];
  readonly isSettled?: Job['isSettled'];
}

/** A job whose output is its name and the outputs of what it reads. */
export function tinyJob(tiny: TinyJob): Job {
  const { name, reads = [], writes = [name], settings = {}, kind = 'directory', before } = tiny;
  return {
    name,
    reads,
    writes,
    settings,
    ...(tiny.files === undefined ? {} : { files: tiny.files }),
    ...(tiny.settle === undefined ? {} : { settle: tiny.settle }),
    ...(tiny.isSettled === undefined ? {} : { isSettled: tiny.isSettled }),
    outputKind: kind,
    output: ({ layout, fingerprint }) => join(layout.home, name, fingerprint),
    async run(context) {
      await before?.(context);
      const text = [name, ...reads.map((table) => textOf(context.input(table)))].join(' ← ');
      writeFileSync(kind === 'directory' ? join(context.out, 'text') : context.out, text);
      return { characters: text.length };
    },
  };
}

/** What a tiny job left at its output. */
export function textOf(output: string): string {
  const inFolder = join(output, 'text');
  return readFileSync(existsSync(inFolder) ? inFolder : output, 'utf8');
}

/** A night in small: ingest → clean → score → published → report. */
export function tinyNight(changes: Readonly<Record<string, Partial<TinyJob>>> = {}): Job[] {
  const jobs: TinyJob[] = [
    { name: 'ingest', writes: ['raw'] },
    { name: 'clean', reads: ['raw'], settings: { gates: 1 } },
    { name: 'score', reads: ['clean'], writes: ['scored', 'scores'] },
    { name: 'publish', reads: ['scored', 'clean'], writes: ['published'] },
    { name: 'report', reads: ['published', 'scores'], kind: 'file' },
  ];
  return jobs.map((job) => tinyJob({ ...job, ...changes[job.name] }));
}

/** The smallest configuration that is valid. */
export function tinyConfig(changes: Readonly<Record<string, unknown>> = {}): Config {
  return configSchema.parse({
    version: 1,
    sources: {
      pos: {
        entity: 'sales',
        files: 'sales.csv',
        owner: 'it',
        columns: { ds: 'date', sku_id: 'item', branch_id: 'shop', units: 'qty' },
      },
    },
    ...changes,
  });
}
