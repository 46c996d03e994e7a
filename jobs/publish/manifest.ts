import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import { endOfNightsFrom, expiresAt, nextExpectedAt, staleAt } from '../../schemas/schedule.ts';
import { sha256File, sha256Text } from '../../warehouse/checksum.ts';
import type { ForecastCounts } from '../../warehouse/publish-figures.ts';
import type { JobContext } from '../job.ts';
import type { GateFinding } from './gates.ts';

export interface ManifestFigures {
  readonly modelVersion: string;
  readonly challenger: PublishedManifest['challenger'];
  readonly counts: ForecastCounts;
  readonly ledger: Readonly<Record<string, number>>;
  readonly gates: readonly GateFinding[];
  readonly shardFiles: readonly string[];
}

/** The manifest of the files that stand in `context.out`, which are all there by now. */
export function publishedManifest(context: JobContext, figures: ManifestFigures): PublishedManifest {
  const { config, generatedAt } = context;
  const { first_ds, last_ds, ...counts } = figures.counts;
  // An extract that ends on a configured day never reaches further: only when it was run can be said of it.
  const covered = config.as_of === 'yesterday' ? endOfNightsFrom(context.asOfDay) : generatedAt;
  const nextExpected = nextExpectedAt(config.schedule, covered);
  return {
    kind: 'shelfcast.published',
    version: 1,
    run_id: context.runId,
    name: config.name,
    data_cutoff: context.asOf,
    generated_at: generatedAt.toISOString(),
    next_expected_at: nextExpected.toISOString(),
    stale_at: staleAt(config.schedule, nextExpected).toISOString(),
    expires_at: expiresAt(config.schedule, nextExpected).toISOString(),
    horizon_days: config.horizon_days,
    first_ds,
    last_ds,
    model_version: figures.modelVersion,
    challenger: figures.challenger,
    code_version: context.codeVersion,
    quantiles: config.quantiles,
    interval: config.interval,
    counts: { ...counts, ledger: figures.ledger },
    accepted_gates: figures.gates.filter((gate) => gate.outcome === 'accepted').map((gate) => gate.name),
    gates: figures.gates.map(({ name, outcome, figure, threshold, detail }) => ({
      name,
      outcome,
      figure,
      threshold,
      detail,
    })),
    files: publishedFiles(context.out),
    content_sha256: sha256Text(figures.shardFiles.map(sha256File).join('\n')),
  };
}

function publishedFiles(dir: string): PublishedManifest['files'] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort()
    .map((name) => {
      const path = join(dir, name);
      return { name, bytes: statSync(path).size, sha256: sha256File(path) };
    });
}
