/** What a job is. Jobs know their tables and nothing of each other; `pipeline/` wires and runs them. */
import type { Config } from '../schemas/config.ts';
import type { Day } from '../schemas/day.ts';
import type { RunEvent } from '../schemas/events.ts';
import type { Layout } from '../warehouse/layout.ts';

/** A table as jobs name it in `reads` and `writes`, such as `raw.sales` or `clean`. */
export type TableName = string;
export type Counts = Readonly<Record<string, number>>;

export interface Job {
  readonly name: string;
  readonly reads: readonly TableName[];
  readonly writes: readonly TableName[];
  /** Everything of the configuration that can change the output, each with its key; part of the fingerprint. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Files outside the warehouse that the job reads; their checksums are part of the fingerprint. */
  readonly files?: readonly string[];
  /** Where the output ends up: a folder, or one file. */
  output(place: OutputPlace): string;
  readonly outputKind: 'directory' | 'file';
  /** Does the work: reads `input(table)`, writes below `out`, which is renamed to `output` afterwards. */
  run(context: JobContext): Promise<Counts>;
  /**
   * Puts the finished `from` at `to` where a plain rename would be wrong, because readers stand in the folder
   * that is there. Default: moveDirectoryIntoPlace or moveFileIntoPlace.
   */
  place?(from: string, to: string, place: OutputPlace): void;
  /** A step that must follow the rename, such as flipping `published/current`. Runs again if a run died before it. */
  settle?(context: SettleContext): Promise<void> | void;
  /** Whether `settle` has been done; only asked when the output is there. */
  isSettled?(context: SettleContext): boolean;
}

export interface OutputPlace {
  readonly layout: Layout;
  readonly asOf: string;
  readonly fingerprint: string;
  readonly runId: string;
}

export interface SettleContext extends OutputPlace {
  readonly output: string;
  readonly config: Config;
  /** For what went wrong without being a failure, such as an old folder that would not be deleted. */
  warn?(code: string, message: string): void;
}

export interface JobContext extends OutputPlace {
  readonly config: Config;
  readonly asOfDay: Day;
  /** The `generated_at` of this run's rows. */
  readonly generatedAt: Date;
  /** The wall clock, for freshness of sources. */
  readonly now: Date;
  readonly codeVersion: string;
  /** Private path to write to: an existing empty folder, or a file that is not there yet. */
  readonly out: string;
  /** Folder for spilling; removed after the job. */
  readonly temp: string;
  /** Finished output of the job that writes `table`. */
  input(table: TableName): string;
  readonly shards: ShardPool;
  /** DuckDB memory for this process while no shard task runs, and threads to use. */
  readonly memoryMb: number;
  readonly threads: number;
  emit(event: RunEvent): void;
  warn(code: string, message: string): void;
  /** Gates that the operator accepts for this run (`--accept`). */
  readonly acceptedGates: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Runs pure functions from files to files, in this process, in worker threads, or elsewhere.
 * `task` is the file name of a module in `jobs/shards/`, without its ending, whose default export is
 * `(input) => output` with structured-cloneable values. Results come back in the order of the inputs.
 */
export interface ShardPool {
  readonly size: number;
  map<Input, Output>(
    task: string,
    inputs: readonly Input[],
    onDone?: (done: number) => void,
  ): Promise<Output[]>;
}
