import type { Envelope } from './answers.ts';
import { instant, shortDay, span } from './days.ts';

export interface FreshnessWords {
  readonly state: Envelope['freshness'];
  /** One or two words: `Fresh`. */
  readonly label: string;
  /** `from 20 Nov 02:07 UTC, data to 19 Nov; next expected 21 Nov 03:00`. */
  readonly sentence: string;
  /** What to do about it; null while there is nothing to do. */
  readonly advice: string | null;
}

/** How fresh an answer is, in words. How late is reckoned by the service’s clock, of which `age_seconds` tells, never by the browser’s. */
export function freshnessWords(
  answer: Pick<Envelope, 'freshness' | 'generated_at' | 'data_cutoff' | 'next_expected_at' | 'age_seconds'>,
): FreshnessWords {
  const { freshness: state, generated_at, data_cutoff, next_expected_at } = answer;
  const from = `from ${instant(generated_at, next_expected_at)} UTC, data to ${shortDay(data_cutoff)}`;
  const due = instant(next_expected_at, generated_at);
  if (state === 'fresh') {
    return { state, label: 'Fresh', sentence: `${from}; next expected ${due}`, advice: null };
  }
  const lateSeconds = answer.age_seconds - (Date.parse(next_expected_at) - Date.parse(generated_at)) / 1000;
  const overdue = `the next was expected ${due}, ${span(lateSeconds)} ago`;
  return { state, label: LABELS[state], sentence: `${from}; ${overdue}`, advice: ADVICE[state] };
}

const LABELS = { late: 'Late', stale: 'Stale', expired: 'Expired' } as const;

const ADVICE = {
  late: 'The new forecast has not come yet. What you see still holds.',
  stale: 'No new forecast for a long time. Look at each order twice, and ask whoever runs the night.',
  expired: 'Too old: do not order by it. Ask whoever runs the night.',
} as const;
