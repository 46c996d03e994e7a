import { cpus } from 'node:os';
import { Piscina } from 'piscina';
import type { ShardPool } from '../jobs/job.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import { runShardTask, type ShardOutcome } from './shard-worker.ts';

export interface ClosableShardPool extends ShardPool {
  /** Hands out nothing more, and resolves when the tasks that are under way have ended. */
  close(): Promise<void>;
}

/** Worker threads by default: one per core, at most eight, since the rest of the machine has work too. */
export function defaultWorkers(): number {
  return Math.max(1, Math.min(8, cpus().length));
}

/** Shard tasks make many short-lived views of typed arrays: with the default they are collected several times as often. */
const YOUNG_GENERATION_MB = 64;

/** Runs shard tasks in `size` worker threads; with one, in this thread. */
export function openShardPool(size: number): ClosableShardPool {
  const workerFile = new URL(
    import.meta.url.endsWith('.ts') ? './shard-worker.ts' : './shard-worker.js',
    import.meta.url,
  );
  const threads =
    size === 1
      ? null
      : new Piscina({
          filename: workerFile.href,
          minThreads: 0,
          maxThreads: size,
          // A new thread would load its modules and compile its loops again: those that wait for the next pass stay.
          idleTimeout: Number.POSITIVE_INFINITY,
          resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
        });
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  const runOne = async (task: string, input: unknown): Promise<unknown> => {
    // A job that was aborted goes on in this thread until it asks for its next shard.
    if (isClosed) throw new Error('the shard pool is closed');
    const call: Promise<ShardOutcome> =
      threads === null ? runShardTask({ task, input }) : threads.run({ task, input });
    underWay.add(call);
    const outcome = await call.finally(() => underWay.delete(call));
    if (outcome.kind === 'done') return outcome.value;
    throw new ShelfcastError(outcome.code, outcome.detail);
  };
  return {
    size,
    async map<Input, Output>(
      task: string,
      inputs: readonly Input[],
      onDone?: (done: number) => void,
    ): Promise<Output[]> {
      let done = 0;
      const results: Output[] = new Array(inputs.length);
      await inChunks(inputs.length, size, async (k) => {
        results[k] = (await runOne(task, inputs[k])) as Output;
        done++;
        onDone?.(done);
      });
      return results;
    },
    async close() {
      isClosed = true;
      // A thread that is ended within a call of DuckDB takes the whole process with it.
      await Promise.allSettled(underWay);
      await threads?.destroy();
    },
  };
}

/** Keeps `width` calls under way, so that a failure stops the hand-out of further work. */
async function inChunks(count: number, width: number, work: (k: number) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (next < count && !failed) {
      const k = next++;
      try {
        await work(k);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(width, count) }, lane));
  for (const result of lanes) if (result.status === 'rejected') throw result.reason;
}
