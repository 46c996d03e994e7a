/** `publish`: stamps the scored rows, gates them, writes what readers open, and flips `published/current` to it. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import type { ShelfcastError } from '../schemas/errors.ts';
import type { PublishedManifest } from '../schemas/manifest.ts';
import { flipLink, moveDirectoryIntoPlace } from '../warehouse/atomic.ts';
import { type Database, openDatabase } from '../warehouse/duckdb.ts';
import { placePublished } from '../warehouse/place-published.ts';
import { type ForecastCounts, forecastCounts, ledgerCounts } from '../warehouse/publish-figures.ts';
import { currentTarget, isComplete } from '../warehouse/published-runs.ts';
import { applyRetention } from '../warehouse/retention.ts';
import { viewParquet } from '../warehouse/view-parquet.ts';
import { publishDrivers } from '../warehouse/write-drivers.ts';
import { writeForecasts } from '../warehouse/write-forecasts.ts';
import { publishTotals } from '../warehouse/write-totals.ts';
import { readModelVersion } from './bundle.ts';
import type { Counts, Job, JobContext, SettleContext } from './job.ts';
import { askGates } from './publish/ask-gates.ts';
import { CHALLENGER_TABLES, publishChallenger } from './publish/challenger.ts';
import type { GateFinding } from './publish/gates.ts';
import { publishLookup } from './publish/lookup.ts';
import { publishedManifest } from './publish/manifest.ts';
import { earlierVintages, type Previous, previousRun } from './publish/previous-run.ts';
import { refusal } from './publish/refusal.ts';
import { runsWithThis } from './publish/runs-table.ts';
import { startPlanner } from './publish/start-planner.ts';
import { driversName, shardFiles } from './shard-files.ts';
import { TOTALS_ACCURACY_FILE, TOTALS_FILE } from './totals-files.ts';

export function publishJob(config: Config): Job {
  const { publish, acceptance, schedule, horizon_days, quantiles, interval, name } = config;
  return {
    name: 'publish',
    reads: [
      ...['scored', 'totals', 'bundle', 'series_ledger', 'clean'],
      ...(config.challenger === null ? [] : CHALLENGER_TABLES),
    ],
    writes: ['published'],
    settings: {
      publish,
      acceptance,
      schedule,
      horizon_days,
      quantiles,
      interval,
      name,
      challenger: config.challenger,
      // Says what the next forecast is expected after.
      follows_calendar: config.as_of === 'yesterday',
    },
    outputKind: 'directory',
    output: ({ layout, runId }) => layout.publishedRun(runId),
    run: publishRun,
    place: (from, to, { layout }) => placePublished(layout, from, to),
    settle: settleRun,
    isSettled: ({ layout, runId, output }) => currentTarget(layout) === runId && isComplete(output),
  };
}

interface Inputs {
  readonly shards: readonly string[];
  readonly drivers: readonly string[];
  readonly totals: string;
  readonly totalsAccuracy: string;
  readonly ledger: string;
  readonly metrics: string;
  readonly champions: string;
  readonly cleanDir: string;
  readonly modelVersion: string;
}

/** The tables that readers open, as they are written. */
interface TableFiles {
  readonly table: string;
  readonly totals: string;
  readonly drivers: string;
}

interface Judged {
  readonly gates: readonly GateFinding[];
  readonly counts: ForecastCounts;
  readonly ledger: Readonly<Record<string, number>>;
}

async function publishRun(context: JobContext): Promise<Counts> {
  const inputs = inputsOf(context);
  const previous = previousRun(context);
  const table = join(context.out, 'forecasts.parquet');
  const totals = join(context.out, 'forecast_totals.parquet');
  const files = { table, totals, drivers: join(context.out, 'drivers.parquet') };
  // What it takes from the extracts is written while the forecast is.
  const planner = await startPlanner(context, {
    ...{ totalsAccuracyFile: inputs.totalsAccuracy, ledgerFile: inputs.ledger },
    ...{ metricsFile: inputs.metrics, championsFile: inputs.champions, cleanDir: inputs.cleanDir },
  });
  let judged: Judged;
  let challenger: PublishedManifest['challenger'] = null;
  let isPassed = false;
  try {
    judged = await writeAndJudge(context, inputs, previous, files);
    copyFileSync(inputs.ledger, join(context.out, 'series_ledger.parquet'));
    copyFileSync(inputs.metrics, join(context.out, 'accuracy.parquet'));
    copyFileSync(inputs.totalsAccuracy, join(context.out, 'totals_accuracy.parquet'));
    if (failedGates(judged).length === 0) {
      warnOfGates(context, judged);
      challenger = await publishChallenger(context, inputs.ledger);
      isPassed = true;
    }
  } finally {
    if (!isPassed) await planner.abandon();
  }
  if (!isPassed) throw refuse(context, inputs, judged, previous);
  const earlier = earlierVintages(context, context.config.publish.history_runs - 1);
  // One waits for DuckDB's threads most of the time, the other renders on this one.
  await Promise.all([
    planner.finish({
      ...{ forecastsFile: table, totalsFile: totals, driversFile: files.drivers },
      runs: runsWithThis(context),
      earlier,
    }),
    publishLookup(context, { ...inputs, ...files, challenger, firstDs: judged.counts.first_ds, earlier }),
  ]);
  writeManifest(context, inputs, judged, challenger);
  const { rows, series, skus, branches, fallback_rows } = judged.counts;
  const first_publish = previous.run === null ? 1 : 0;
  return { rows, series, skus, branches, fallback_rows, first_publish };
}

function inputsOf(context: JobContext): Inputs {
  const bundle = context.input('bundle');
  const shards = shardFiles(context.input('scored'));
  return {
    shards,
    drivers: shards.map((_file, k) => join(context.input('scored'), driversName(k))),
    totals: join(context.input('totals'), TOTALS_FILE),
    totalsAccuracy: join(context.input('totals'), TOTALS_ACCURACY_FILE),
    ledger: join(context.input('series_ledger'), 'series.parquet'),
    metrics: join(bundle, 'metrics.parquet'),
    champions: join(bundle, 'champions.parquet'),
    cleanDir: context.input('clean'),
    modelVersion: readModelVersion(bundle),
  };
}

async function writeAndJudge(
  context: JobContext,
  inputs: Inputs,
  previous: Previous,
  { table, totals, drivers }: TableFiles,
): Promise<Judged> {
  const database = await openDatabase(resourcesOf(context));
  try {
    const { asOf: dataCutoff, runId, generatedAt, threads } = context;
    const stamp = { modelVersion: inputs.modelVersion, dataCutoff, runId, generatedAt };
    await writeForecasts(database, inputs.shards, stamp, table, threads);
    await publishTotals(database, inputs.totals, stamp, totals);
    await publishDrivers(database, inputs.drivers, stamp, drivers);
    await viewInputs(database, inputs, { table, totals, drivers });
    return {
      gates: await askGates(database, context, previous),
      counts: await forecastCounts(database),
      ledger: await ledgerCounts(database),
    };
  } finally {
    database.close();
  }
}

/** The gates read the table back from its file: that is what would be published. */
async function viewInputs(
  database: Database,
  inputs: Inputs,
  { table, totals, drivers }: TableFiles,
): Promise<void> {
  await viewParquet(database, 'forecasts', [table]);
  await viewParquet(database, 'forecast_totals', [totals]);
  await viewParquet(database, 'drivers', [drivers]);
  await viewParquet(database, 'ledger', [inputs.ledger]);
  await viewParquet(database, 'metrics', [inputs.metrics]);
}

function warnOfGates(context: JobContext, judged: Judged): void {
  for (const gate of judged.gates) {
    if (gate.outcome === 'warned' || gate.outcome === 'accepted')
      context.warn(`GATE_${gate.outcome.toUpperCase()}`, `${gate.name}: ${gate.detail}`);
  }
}

function failedGates(judged: Judged): GateFinding[] {
  return judged.gates.filter((gate) => gate.outcome === 'failed');
}

function refuse(context: JobContext, inputs: Inputs, judged: Judged, previous: Previous): ShelfcastError {
  warnOfGates(context, judged);
  const isKept = keepRefused(context, inputs, judged);
  return refusal(context, failedGates(judged), { served: previous.served, isKept });
}

/** Puts what was refused where the night makes its page from. Whether that went well: it must not hide the refusal. */
function keepRefused(context: JobContext, inputs: Inputs, judged: Judged): boolean {
  const refused = context.layout.refused(context.runId);
  try {
    // Should this fail, no page must be made from what an earlier attempt was refused for.
    rmSync(refused, { recursive: true, force: true });
    writeManifest(context, inputs, judged, null);
    moveDirectoryIntoPlace(context.out, refused);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.warn('REFUSED_NOT_KEPT', `the refused tables could not be kept: ${reason}`);
    return false;
  }
}

function writeManifest(
  context: JobContext,
  inputs: Inputs,
  judged: Judged,
  challenger: PublishedManifest['challenger'],
): void {
  const { modelVersion, shards } = inputs;
  const manifest = publishedManifest(context, { ...judged, modelVersion, challenger, shardFiles: shards });
  writeFileSync(join(context.out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The planners’ database is open at the same time. */
function resourcesOf({ threads, memoryMb, temp }: JobContext) {
  return { threads, memoryMb: Math.floor(memoryMb / 2), tempDir: temp };
}

/** A page that says "not published" must not outlive the moment in which its run is. */
function forgetRefusal({ layout, runId, warn }: SettleContext): void {
  for (const path of [layout.refusedReport(runId), layout.refused(runId)]) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warn?.('RETENTION', `${path} could not be removed: ${reason}`);
    }
  }
}

function settleRun(context: SettleContext): void {
  flipLink(context.layout.current, context.runId);
  forgetRefusal(context);
  const { warnings } = applyRetention(context.layout, context.config.retention, context.runId);
  for (const message of warnings) context.warn?.('RETENTION', message);
}
