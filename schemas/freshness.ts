import type { PublishedManifest } from './manifest.ts';

/**
 * `fresh`: the next night is not due yet; `late`: its deadline has passed; `stale`: long past it; `expired`: so long past it that nothing
 * should be ordered by it; `none`: nothing is published.
 */
export const FRESHNESS = ['fresh', 'late', 'stale', 'expired', 'none'] as const;

export type Freshness = (typeof FRESHNESS)[number];

/** The instants of a manifest that freshness is judged by. */
export type FreshnessInstants = Pick<
  PublishedManifest,
  'generated_at' | 'next_expected_at' | 'stale_at' | 'expires_at'
>;

export interface FreshnessReport {
  readonly freshness: Freshness;
  /** Since `generated_at`; null when nothing is published. */
  readonly ageSeconds: number | null;
  /** Since `next_expected_at`; 0 while fresh, null when nothing is published. */
  readonly lateSeconds: number | null;
}

/** How fresh the published run is at the instant `now`; the ends belong to the better state. */
export function freshnessOf(manifest: FreshnessInstants | null, now: Date): FreshnessReport {
  if (manifest === null) return { freshness: 'none', ageSeconds: null, lateSeconds: null };
  const secondsSince = (iso: string) => Math.floor((now.getTime() - Date.parse(iso)) / 1000);
  const isPast = (iso: string) => now.getTime() > Date.parse(iso);
  const late = isPast(manifest.next_expected_at);
  return {
    freshness: isPast(manifest.expires_at)
      ? 'expired'
      : isPast(manifest.stale_at)
        ? 'stale'
        : late
          ? 'late'
          : 'fresh',
    ageSeconds: secondsSince(manifest.generated_at),
    lateSeconds: late ? secondsSince(manifest.next_expected_at) : 0,
  };
}
