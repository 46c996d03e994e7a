/** `score`: every series × every horizon day, with quantiles, from the bundle. The same code path as the backtest. */
import { join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import { asChallenger, nameFor, panelTables, type Role } from './challenger.ts';
import type { Counts, Job, JobContext } from './job.ts';
import { driversName, shardFiles } from './shard-files.ts';
import type { ScoreShardInput, ScoreShardOutput } from './shards/score.ts';

export function scoreJob(config: Config, role: Role = 'champion'): Job {
  const bundle = nameFor(role, 'bundle');
  const tables = panelTables(config, role);
  const job: Job = {
    name: nameFor(role, 'score'),
    reads: [...tables, bundle],
    writes: [nameFor(role, 'scored')],
    settings: { horizon_days: config.horizon_days, quantiles: config.quantiles, interval: config.interval },
    outputKind: 'directory',
    output: ({ layout, asOf, fingerprint }) => layout.forecasts(asOf, fingerprint),
    run: (context) => score(context, context.input(tables[0]), context.input(bundle)),
  };
  return role === 'champion' ? job : asChallenger(job);
}

async function score(context: JobContext, panelDir: string, bundleDir: string): Promise<Counts> {
  const memoryMb = Math.max(128, Math.floor((context.memoryMb * 0.7) / context.shards.size));
  const inputs = shardFiles(panelDir).map(
    (panelFile, k): ScoreShardInput => ({
      source: { panelFile, ledgerFile: join(panelDir, 'series.parquet'), cutoff: context.asOf },
      bundleDir,
      resources: { memoryMb, tempDir: context.temp },
      outFile: join(context.out, `shard=${k}.parquet`),
      driversFile: join(context.out, driversName(k)),
    }),
  );
  const outputs = await context.shards.map<ScoreShardInput, ScoreShardOutput>('score', inputs, (done) =>
    context.emit({ kind: 'job_progress', job: 'score', done, total: inputs.length }),
  );
  const sum = (pick: (output: ScoreShardOutput) => number) =>
    outputs.reduce((total, output) => total + pick(output), 0);
  return {
    rows: sum((o) => o.rows),
    series: sum((o) => o.series),
    fallback_rows: sum((o) => o.fallbackRows),
    capped_rows: sum((o) => o.cappedRows),
  };
}
