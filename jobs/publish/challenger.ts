/** What `publish` does with the challenger's rows: the same table beside the first, held to the same invariants. */
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedManifest } from '../../schemas/manifest.ts';
import { checkForecastTable } from '../../warehouse/check-forecast-table.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import { viewParquet } from '../../warehouse/view-parquet.ts';
import { writeForecasts } from '../../warehouse/write-forecasts.ts';
import { readModelVersion } from '../bundle.ts';
import { isLeftOut, nameFor } from '../challenger.ts';
import type { JobContext } from '../job.ts';
import { shardFiles } from '../shard-files.ts';

/** The forecast table of the challenger, and its backtest. */
export const CHALLENGER_FILE = 'challenger_forecasts.parquet';
export const CHALLENGER_ACCURACY_FILE = 'challenger_accuracy.parquet';

/** Tables that `publish` reads for it. */
export const CHALLENGER_TABLES = ['bundle', 'scored'].map((table) => nameFor('challenger', table));

/** Writes both files below `context.out`. Null, with a warning and without a file, where there is none or its rows do not hold. */
export async function publishChallenger(
  context: JobContext,
  ledger: string,
): Promise<PublishedManifest['challenger']> {
  const { challenger, quantiles, horizon_days: horizonDays } = context.config;
  if (challenger === null) return null;
  const [bundle, scored] = CHALLENGER_TABLES.map((table) => context.input(table)) as [string, string];
  if (isLeftOut(scored)) return null;
  const { asOf: dataCutoff, runId, generatedAt, threads, memoryMb, temp } = context;
  const modelVersion = readModelVersion(bundle);
  const file = join(context.out, CHALLENGER_FILE);
  const database = await openDatabase({ threads, memoryMb, tempDir: temp });
  try {
    await writeForecasts(
      database,
      shardFiles(scored),
      { modelVersion, dataCutoff, runId, generatedAt },
      file,
      threads,
    );
    await viewParquet(database, 'ledger', [ledger]);
    await viewParquet(database, 'challenger', [file]);
    const findings = await checkForecastTable(database, 'challenger', {
      quantiles,
      horizonDays,
      ledger: 'ledger',
    });
    const broken = findings.filter(({ offending }) => offending > 0);
    if (broken.length > 0) {
      rmSync(file);
      const words = broken.map(({ check, offending }) => `${check}: ${offending}`).join('; ');
      context.warn('CHALLENGER_LEFT_OUT', `its table does not hold: ${words}`);
      return null;
    }
  } finally {
    database.close();
  }
  copyFileSync(join(bundle, 'metrics.parquet'), join(context.out, CHALLENGER_ACCURACY_FILE));
  return { model_version: modelVersion, share: challenger.share };
}
