/** The words of an alert: why the next forecast is not there, and what is served meanwhile. Pure. */
import { clip } from '../schemas/errors.ts';
import { formatDuration, formatInstant } from '../schemas/format-text.ts';
import type { PublishedManifest, RunRecord } from '../schemas/manifest.ts';
import { lastFire } from '../schemas/schedule.ts';
import type { Observation } from './observation.ts';

/** Why there is no newer forecast, as one clause: never started, still running (or hung, or killed), failed, refused, stopped. */
export function whyNotThere(observation: Observation, cron: string | null, now: Date): string {
  const last = latestAttempt(observation);
  const due = cron === null ? null : lastFire(cron, now);
  const neverStarted = due !== null && (last === undefined || Date.parse(last.started_at) < due.getTime());
  const earlier = last === undefined ? '' : `; the last run before: ${whatHappened(last, observation, now)}`;
  if (neverStarted) return `the run that was due at ${formatInstant(due)} never started${earlier}`;
  if (last === undefined) return 'no run has started since';
  return whatHappened(last, observation, now);
}

/** The run that started last after the published one was made, and is not it. */
function latestAttempt({ published, records }: Observation): RunRecord | undefined {
  return records.findLast(
    ({ run_id, started_at }) =>
      run_id !== published?.run_id && (published === null || started_at > published.generated_at),
  );
}

function whatHappened(record: RunRecord, { records, lastSignOfLife }: Observation, now: Date): string {
  const { run_id, status, started_at, finished_at, error } = record;
  const ended = finished_at === null ? '' : ` at ${formatInstant(finished_at)}`;
  const because = error === null ? '' : `: ${error.code}: ${clip(error.message.split('\n')[0]!, 300)}`;
  switch (status) {
    case 'running': {
      const sign = record === records.at(-1) ? lastSignOfLife : null;
      const silence = sign === null ? 0 : now.getTime() - sign.getTime();
      const heard = silence > 0 ? `, last heard of ${formatDuration(silence)} ago` : '';
      return `run ${run_id} started at ${formatInstant(started_at)} and has not ended${inJob(record)}${heard}: it is slow, hangs or was killed`;
    }
    case 'failed':
      return `run ${run_id} failed${ended}${because}`;
    case 'refused':
      return `run ${run_id} was refused by the publish gate${ended}${because}`;
    case 'stopped':
      return `run ${run_id} was stopped${ended}; the same command resumes it`;
    case 'published':
      return `run ${run_id} published${ended}, and something else is served`;
  }
}

/** The job that a run is in: the first that is not done yet. */
function inJob({ jobs }: RunRecord): string {
  const job = jobs.find(({ state }) => state === 'pending');
  return job === undefined ? '' : `, in job ${job.job}`;
}

/** What readers get while an alert rings. */
export function whatIsServed(published: PublishedManifest | null, now: Date): string {
  if (published === null) return 'nothing';
  const { run_id, data_cutoff, generated_at, first_ds, last_ds } = published;
  const age = formatDuration(Math.max(0, now.getTime() - Date.parse(generated_at)));
  const covers =
    now.toISOString().slice(0, 10) > last_ds
      ? `its days have passed: it covers ${first_ds} to ${last_ds}`
      : `it covers ${first_ds} to ${last_ds}`;
  return `run ${run_id}, data to ${data_cutoff}, made ${formatInstant(generated_at)} (${age} ago); ${covers}`;
}
