import { clip } from '../schemas/errors.ts';
import { formatCount, formatDuration, formatInstant } from '../schemas/format-text.ts';
import type { StatusDocument } from './published-status.ts';

/** The status as the lines that a person reads; the first line alone is enough for a monitor. */
export function describeStatus(status: StatusDocument): string {
  const lines = [`${status.freshness}: ${headline(status)}`];
  const { published, last_run } = status;
  if (published !== null) {
    const { rows, series } = published.counts;
    lines.push(`  run       ${published.run_id}, model ${published.model_version}`);
    lines.push(
      `  covers    ${published.first_ds} to ${published.last_ds}, ${formatCount(series)} series, ${formatCount(rows)} rows`,
    );
    lines.push(
      `  expected  next by ${formatInstant(published.next_expected_at)}, stale after ${formatInstant(published.stale_at)}, expired after ${formatInstant(published.expires_at)}`,
    );
  }
  if (last_run !== null) lines.push(`  last run  ${lastRunText(last_run, status)}`);
  lines.push(`  home      ${status.home}`);
  return `${lines.join('\n')}\n`;
}

function headline({ published, age_seconds, late_seconds }: StatusDocument): string {
  if (published === null) return 'nothing is published yet';
  const age = formatDuration(Math.max(0, age_seconds ?? 0) * 1000);
  const text = `data to ${published.data_cutoff}, made ${formatInstant(published.generated_at)} (${age} ago)`;
  if (late_seconds === null || late_seconds === 0) return text;
  return `${text}; the next was expected ${formatDuration(late_seconds * 1000)} ago`;
}

function lastRunText(run: NonNullable<StatusDocument['last_run']>, status: StatusDocument): string {
  const when = formatInstant(run.finished_at ?? run.started_at);
  const outcome = {
    published: run.run_id === status.published?.run_id ? 'published, and is what is served' : 'published',
    refused: 'was refused by the publish gate',
    failed: 'failed',
    stopped: 'was stopped, and resumes with the next run',
    running: 'is still running, or was stopped and resumes with the next run',
  }[run.status];
  const because =
    run.error === null ? '' : `: ${run.error.code}: ${clip(run.error.message.split('\n')[0]!, 200)}`;
  return `${run.run_id} for ${run.as_of} ${outcome} (${when})${because}`;
}
