/** The panel of an example, made by its real jobs, for benches that need no more of the night than that. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPanelShard } from '../../jobs/shards/read-panel.ts';
import type { PanelShard } from '../../model/panel.ts';
import { loadConfig } from '../../pipeline/config-file.ts';
import { executePlan } from '../../pipeline/execute.ts';
import { jobList } from '../../pipeline/job-list.ts';
import { planRun } from '../../pipeline/plan.ts';
import { defaultWorkers, openShardPool } from '../../pipeline/shard-pool.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import { layoutOf } from '../../warehouse/layout.ts';
import { ROOT } from './measured-run.ts';

/** Jobs up to this one run; what trains, scores and publishes does not. */
const LAST_JOB = 'feature';

/** Folder of the data sets. */
export function dataRoot(): string {
  return process.env.SHELFCAST_DATA ?? join(ROOT, '../shared/data');
}

/** Folder of the example's panel in `home`; made only where it is not there yet, whatever the code was that made it. */
export async function examplePanel(name: string, home: string): Promise<string> {
  const env = { ...process.env, SHELFCAST_DATA: dataRoot() };
  const path = `examples/${name}/shelfcast.yaml`;
  const loaded = loadConfig(path, { env, cwd: ROOT, homeFlag: home });
  const layout = layoutOf(loaded.home);
  const plan = planRun(jobList(loaded), {
    ...loaded,
    layout,
    asOf: loaded.config.as_of,
    codeVersion: 'accuracy',
    force: false,
    earlier: {},
  });
  const last = plan.jobs.findIndex(({ job }) => job.name === LAST_JOB);
  const panel = plan.jobs[last]!.output;
  if (existsSync(panel)) return panel;
  const shards = openShardPool(defaultWorkers());
  try {
    await executePlan({
      ...{ config: loaded.config, layout, shards, codeVersion: 'accuracy' },
      plan: { ...plan, jobs: plan.jobs.slice(0, last + 1) },
      generatedAt: new Date(),
      now: new Date(),
      acceptedGates: [],
      signal: new AbortController().signal,
      emit: () => undefined,
      onJob: ({ job }, state, durationMs) =>
        console.error(`  ${job.name} ${state} ${(durationMs / 1000).toFixed(1)} s`),
    });
  } finally {
    await shards.close();
  }
  return panel;
}

/** Reads the shards of a panel up to `cutoff`, in their order: all of them, or those whose place `holds` says. */
export async function readExamplePanel(
  panel: string,
  cutoff: string,
  holds: (place: number) => boolean = () => true,
): Promise<PanelShard[]> {
  const database = await openDatabase({ threads: defaultWorkers() });
  try {
    const numbers = readdirSync(panel)
      .flatMap((file) => /^shard=(\d+)\.parquet$/.exec(file)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
      .filter((_, place) => holds(place));
    const shards: PanelShard[] = [];
    for (const k of numbers) {
      const panelFile = join(panel, `shard=${k}.parquet`);
      shards.push(
        await readPanelShard(database, { panelFile, ledgerFile: join(panel, 'series.parquet'), cutoff }),
      );
    }
    return shards;
  } finally {
    database.close();
  }
}
