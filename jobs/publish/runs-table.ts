import type { RunRecord } from '../../schemas/manifest.ts';
import { readRunRecords } from '../../warehouse/run-records.ts';
import type { JobContext } from '../job.ts';

/** Records of every run, this one as published: by the time that somebody can read the table, it is. */
export function runsWithThis(context: JobContext): RunRecord[] {
  const { records, unreadable } = readRunRecords(context.layout);
  for (const { file, reason } of unreadable) context.warn('RUN_RECORD_UNREADABLE', `${file}: ${reason}`);
  const others = records.filter((record) => record.run_id !== context.runId);
  const own = records.find((record) => record.run_id === context.runId) ?? newRecord(context);
  return [...others, { ...own, status: 'published', error: null }];
}

function newRecord(context: JobContext): RunRecord {
  return {
    kind: 'shelfcast.run',
    version: 1,
    run_id: context.runId,
    name: context.config.name,
    as_of: context.asOf,
    status: 'running',
    started_at: context.now.toISOString(),
    generated_at: context.generatedAt.toISOString(),
    finished_at: null,
    duration_ms: null,
    code_version: context.codeVersion,
    config_sha256: '',
    error: null,
    accepted_gates: context.acceptedGates,
    jobs: [],
    warnings: [],
  };
}
