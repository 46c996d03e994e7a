/** `report`: the page of a run, from the tables that the jobs before it have left. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts, Job, JobContext } from '../jobs/job.ts';
import { shardFiles } from '../jobs/shard-files.ts';
import { loadRunReport } from '../reports/load-run-report.ts';
import { renderRunReport } from '../reports/run-report.ts';
import type { Config } from '../schemas/config.ts';
import { readRunRecord } from './run-record.ts';

export function reportJob(config: Config): Job {
  return {
    name: 'report',
    reads: ['published', 'bundle', 'clean', 'panel', 'monitoring'],
    writes: ['report'],
    settings: { target: config.target },
    outputKind: 'file',
    output: ({ layout, runId }) => join(layout.run(runId), 'report.html'),
    run: report,
  };
}

async function report(context: JobContext): Promise<Counts> {
  const { threads, memoryMb, temp, layout, runId } = context;
  const record = readRunRecord(layout, runId);
  const data = await loadRunReport({
    tablesDir: context.input('published'),
    bundleDir: context.input('bundle'),
    cleanDir: context.input('clean'),
    panelFiles: shardFiles(context.input('panel')),
    target: context.config.target,
    metricsFile: context.input('monitoring'),
    refused: null,
    // Jobs that are still to come, this one among them, have nothing to tell yet.
    jobs: record?.jobs.filter((job) => job.state !== 'pending') ?? [],
    warnings: record?.warnings ?? [],
    threads,
    memoryMb,
    tempDir: temp,
  });
  const page = renderRunReport(data);
  writeFileSync(context.out, page);
  return { bytes: Buffer.byteLength(page), series_shown: data.plots.length };
}
