import type { PublishedManifest } from './manifest.ts';

/** `fresh`: the next night is not due yet; `late`: its deadline has passed; `stale`: long past it; `none`: nothing is published. */
export type Freshness = 'fresh' | 'late' | 'stale' | 'none';

export interface FreshnessReport {
  readonly freshness: Freshness;
  /** Since `generated_at`; null when nothing is published. */
  readonly ageSeconds: number | null;
  /** Since `next_expected_at`; 0 while fresh, null when nothing is published. */
  readonly lateSeconds: number | null;
}

/** How fresh the published run is at the instant `now`; the ends belong to the better state. */
export function freshnessOf(
  manifest: Pick<PublishedManifest, 'generated_at' | 'next_expected_at' | 'stale_at'> | null,
  now: Date,
): FreshnessReport {
  if (manifest === null) return { freshness: 'none', ageSeconds: null, lateSeconds: null };
  const secondsSince = (iso: string) => Math.floor((now.getTime() - Date.parse(iso)) / 1000);
  const late = now.getTime() > Date.parse(manifest.next_expected_at);
  const stale = now.getTime() > Date.parse(manifest.stale_at);
  return {
    freshness: stale ? 'stale' : late ? 'late' : 'fresh',
    ageSeconds: secondsSince(manifest.generated_at),
    lateSeconds: late ? secondsSince(manifest.next_expected_at) : 0,
  };
}
