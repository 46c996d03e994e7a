import { join } from 'node:path';
import type { PanelDocument, PublishedManifest } from '../../schemas/manifest.ts';
import { readJsonDocument } from '../../warehouse/json-document.ts';
import { LOOKUP_FILE } from '../../warehouse/lookup-format.ts';
import { writeLookup } from '../../warehouse/lookup-writer.ts';
import type { PublishedRun } from '../../warehouse/published-runs.ts';
import type { JobContext } from '../job.ts';
import { shardFiles } from '../shard-files.ts';
import { CHALLENGER_FILE } from './challenger.ts';

export interface LookupTables {
  readonly table: string;
  readonly totals: string;
  readonly ledger: string;
  readonly metrics: string;
  readonly champions: string;
  /** Who serves a share of the branches in the champion’s place, if anybody. */
  readonly challenger: PublishedManifest['challenger'];
  readonly firstDs: string;
  readonly earlier: readonly PublishedRun[];
}

/** Writes the file that the lookup service answers from, beside the tables. */
export async function publishLookup(context: JobContext, tables: LookupTables): Promise<void> {
  const { config, threads, memoryMb, temp } = context;
  const panel = context.input('series_ledger');
  const { events } = readJsonDocument<PanelDocument>(join(panel, 'panel.json'), 'shelfcast.panel', 1);
  await writeLookup(
    join(context.out, LOOKUP_FILE),
    {
      runId: context.runId,
      dataCutoff: context.asOf,
      generatedAt: context.generatedAt,
      firstDs: tables.firstDs,
      horizonDays: config.horizon_days,
      quantiles: config.quantiles,
      interval: config.interval,
      baseline: config.acceptance.baseline,
      forecastsFile: tables.table,
      challenger:
        tables.challenger === null
          ? null
          : { file: join(context.out, CHALLENGER_FILE), share: tables.challenger.share },
      totalsFile: tables.totals,
      ledgerFile: tables.ledger,
      metricsFile: tables.metrics,
      championsFile: tables.champions,
      panelFiles: shardFiles(panel),
      events,
      historyDays: config.publish.actuals_days,
      earlier: tables.earlier.map((run) => ({
        runId: run.runId,
        forecastsFile: join(run.dir, 'forecasts.parquet'),
      })),
    },
    { threads, memoryMb, tempDir: temp },
  );
}
