/** Runs one shard task. The module is what a worker thread loads; expected failures cross the border as values. */
import { type ErrorCode, type ErrorDetail, ShelfcastError } from '../schemas/errors.ts';

export interface ShardCall {
  /** File name of a module in `jobs/shards/` without its ending. */
  readonly task: string;
  readonly input: unknown;
}

export type ShardOutcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

export async function runShardTask({ task, input }: ShardCall): Promise<ShardOutcome> {
  const module = (await import(`../jobs/shards/${task}.${ENDING}`)) as {
    default(input: unknown): Promise<unknown>;
  };
  try {
    return { kind: 'done', value: await module.default(input) };
  } catch (error) {
    if (!(error instanceof ShelfcastError)) throw error;
    const { cause: _cause, ...detail } = error.detail;
    return { kind: 'failed', code: error.code, detail };
  }
}

export default runShardTask;
