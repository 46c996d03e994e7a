/** A published run as requests see it: nothing of it changes, so that an answer is from one run from start to end. */
import { type FreshnessReport, freshnessOf } from '../schemas/freshness.ts';
import type { PublishedManifest } from '../schemas/manifest.ts';
import { type Lookup, openLookup } from '../warehouse/lookup-reader.ts';
import { readPublishedManifest } from '../warehouse/published-runs.ts';

export interface ServedRun {
  readonly runId: string;
  readonly manifest: PublishedManifest;
  readonly lookup: Lookup;
  /** What is the same in every answer within a second. */
  envelope(nowMs: number): RunEnvelope;
  close(): Promise<void>;
}

export interface RunEnvelope extends FreshnessReport {
  /** `{"run_id":…,"freshness":"fresh"`: the start of every JSON body, without a closing brace. */
  readonly opening: Buffer;
  /** Header fields of an answer, but for the type of its body. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same text, in ASCII. */
  readonly openingText: string;
  /** Start of every ETag: the run, its clock, and its freshness. */
  readonly tag: string;
}

/** Opens the run in `dir`. Errors: PUBLISHED_DAMAGED, ARTEFACT_VERSION, ENOENT. */
export function openServedRun(dir: string, isPrivate: boolean): ServedRun {
  const manifest = readPublishedManifest(dir);
  const lookup = openLookup(dir);
  let second = Number.NaN;
  let envelope: RunEnvelope | null = null;
  return {
    runId: manifest.run_id,
    manifest,
    lookup,
    envelope(nowMs) {
      const now = Math.floor(nowMs / 1000);
      if (envelope === null || now !== second) {
        envelope = makeEnvelope(manifest, nowMs, isPrivate);
        second = now;
      }
      return envelope;
    },
    close: () => lookup.close(),
  };
}

function makeEnvelope(manifest: PublishedManifest, nowMs: number, isPrivate: boolean): RunEnvelope {
  const report = freshnessOf(manifest, new Date(nowMs));
  const { run_id, data_cutoff, generated_at, next_expected_at } = manifest;
  const age_seconds = report.ageSeconds ?? 0;
  const { freshness } = report;
  const fields = { run_id, data_cutoff, generated_at, next_expected_at, age_seconds, freshness };
  const untilNext = Math.max(0, Math.floor((Date.parse(next_expected_at) - nowMs) / 1000));
  const scope = isPrivate ? 'private' : 'public';
  const generated = new Date(generated_at);
  const openingText = JSON.stringify(fields).slice(0, -1);
  return {
    ...report,
    opening: Buffer.from(openingText),
    openingText,
    headers: {
      'shelfcast-run-id': run_id,
      'shelfcast-data-cutoff': data_cutoff,
      'shelfcast-generated-at': generated_at,
      'shelfcast-age-seconds': String(age_seconds),
      'shelfcast-freshness': freshness,
      'cache-control':
        untilNext === 0 ? `${scope}, no-cache` : `${scope}, max-age=${untilNext}, must-revalidate`,
      'last-modified': generated.toUTCString(),
    },
    tag: `${run_id}.${generated.getTime().toString(36)}.${freshness}`,
  };
}
