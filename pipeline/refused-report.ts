/** The page of a run that the publish gate refused: that is the night on which planners need one. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shardFiles } from '../jobs/shard-files.ts';
import { loadRunReport } from '../reports/load-run-report.ts';
import { renderRunReport } from '../reports/run-report.ts';
import type { RefusedRun } from '../reports/run-report-data.ts';
import type { Config } from '../schemas/config.ts';
import { ShelfcastError } from '../schemas/errors.ts';
import { writeFileAtomic } from '../warehouse/atomic.ts';
import { readCurrentRun } from '../warehouse/current-run.ts';
import type { Layout } from '../warehouse/layout.ts';
import type { Plan } from './plan.ts';
import { readRunRecord } from './run-record.ts';

/** Writes `runs/<run_id>/report-refused.html` from what `publish` has left in `refused/`. An earlier page of the run goes first. */
export async function writeRefusedReport(
  plan: Plan,
  layout: Layout,
  config: Config,
  threads: number,
): Promise<void> {
  const page = layout.refusedReport(plan.runId);
  rmSync(page, { force: true });
  const record = readRunRecord(layout, plan.runId);
  const tempDir = join(layout.temp, 'report-refused');
  mkdirSync(tempDir, { recursive: true });
  try {
    const data = await loadRunReport({
      tablesDir: layout.refused(plan.runId),
      bundleDir: outputOf(plan, 'bundle'),
      cleanDir: outputOf(plan, 'clean'),
      panelFiles: shardFiles(outputOf(plan, 'panel')),
      target: config.target,
      metricsFile: null,
      refused: { served: servedBy(layout) },
      jobs: record?.jobs.filter((job) => job.state !== 'pending') ?? [],
      warnings: record?.warnings ?? [],
      threads,
      memoryMb: config.resources.memory_mb,
      tempDir,
    });
    writeFileAtomic(page, renderRunReport(data));
  } finally {
    rmSync(tempDir, { recursive: true, force: true });
  }
}

function outputOf(plan: Plan, table: string): string {
  const planned = plan.jobs.find(({ job }) => job.writes.includes(table));
  if (planned === undefined) throw new Error(`no job of the plan writes ${table}`);
  return planned.output;
}

function servedBy(layout: Layout): RefusedRun['served'] {
  try {
    return readCurrentRun(layout)?.manifest ?? null;
  } catch (error) {
    // Damaged: nothing that readers could rely on, and no reason to go without a page.
    if (error instanceof ShelfcastError) return null;
    throw error;
  }
}
