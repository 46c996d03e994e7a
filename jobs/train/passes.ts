/** The shards of the panel as the passes of `train` walk over them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JobContext } from '../job.ts';
import { shardFiles } from '../shard-files.ts';
import type { ShardResources } from '../shards/backtest-plan.ts';
import type { PanelShardSource } from '../shards/read-panel.ts';

export interface TrainShard {
  readonly source: PanelShardSource;
  readonly resources: ShardResources;
  readonly panelCopy: string;
  readonly foldsFile: string;
  readonly errorsFile: string;
}

export function shardsOf(context: JobContext, panelDir: string): TrainShard[] {
  for (const name of ['folds', 'learned', 'series-errors'])
    mkdirSync(join(context.out, name), { recursive: true });
  const resources = {
    memoryMb: Math.max(128, Math.floor((context.memoryMb * 0.6) / context.shards.size)),
    tempDir: context.temp,
  };
  return shardFiles(panelDir).map((panelFile, k) => ({
    source: { panelFile, ledgerFile: join(panelDir, 'series.parquet'), cutoff: context.asOf },
    resources,
    panelCopy: join(context.temp, `panel-${k}.tensors`),
    foldsFile: join(context.out, 'folds', `shard=${k}.tensors`),
    errorsFile: join(context.out, 'series-errors', `shard=${k}.parquet`),
  }));
}

/** Runs one pass over all shards, and tells how far the whole job is. */
export function pass<Input, Output>(
  context: JobContext,
  number: number,
  task: string,
  inputs: readonly Input[],
): Promise<Output[]> {
  const passes = 5;
  return context.shards.map<Input, Output>(task, inputs, (done) =>
    context.emit({
      kind: 'job_progress',
      job: 'train',
      done: number * inputs.length + done,
      total: passes * inputs.length,
    }),
  );
}
