import { formatCount, formatInstant } from '../schemas/format-text.ts';
import type { LoadedConfig } from './config-file.ts';
import type { NightOutcome } from './night.ts';
import { publishedStatus } from './published-status.ts';

/** What a person wants to know after a run: where the table is, how fresh it is, what to try next. */
export function summarise(outcome: NightOutcome, loaded: LoadedConfig, now: Date): string {
  const { published, freshness } = publishedStatus(loaded.home, now);
  const done = outcome.status === 'nothing_to_do' ? 'nothing to do: already published' : 'published';
  const lines = ['', `${done}  ${outcome.publishedDir}/forecasts.parquet`];
  if (published !== null) {
    const { rows, series } = published.counts;
    lines.push(
      `table      ${formatCount(rows)} rows: ${formatCount(series)} series, ${published.first_ds} to ${published.last_ds}`,
      `status     ${freshness}, data to ${published.data_cutoff}, next expected by ${formatInstant(published.next_expected_at)}`,
    );
  }
  lines.push(`next       shelfcast sql "from forecasts limit 5" --home ${shellWord(loaded.home)}`, '');
  return lines.join('\n');
}

/** A path that can be pasted into a shell. */
export function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
