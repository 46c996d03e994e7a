/**
 * `totals`: week and month totals of every series, and day, week and month totals of branches and categories, with intervals
 * calibrated on backtested totals, since quantiles do not add. Three passes over the folds that `train` left, then one
 * query over the scored rows: the expected total is the sum of the expected days.
 */
import { join } from 'node:path';
import { type LevelSums, mergeLevelSums } from '../model/totals/level-sums.ts';
import { KINDS, mergeOwnRatios, type OwnRatios, SIZE_COUNT, SIZE_FLOOR } from '../model/totals/own-ratios.ts';
import { LEVELS, runsOfLevel, totalRuns } from '../model/totals/periods.ts';
import type { TotalQuantiles } from '../model/totals/total-quantiles.ts';
import type { Config } from '../schemas/config.ts';
import { type Database, openDatabase } from '../warehouse/duckdb.ts';
import { viewParquet } from '../warehouse/view-parquet.ts';
import { type BucketRatios, type RunToTotal, sumTotals, writeTotals } from '../warehouse/write-totals.ts';
import { readBundle } from './bundle.ts';
import type { Counts, Job, JobContext } from './job.ts';
import { shardFiles } from './shard-files.ts';
import type { SeriesQuantileTable, TotalsEvaluateInput } from './shards/totals-evaluate.ts';
import type { TotalsFoldsInput } from './shards/totals-folds.ts';
import { slotsOf, type TotalsPlan, type TotalsShard } from './shards/totals-plan.ts';
import type { TotalsRatiosInput } from './shards/totals-ratios.ts';
import { addGroupRatios, commonLogRatios, quantilesAtPoints, scoreGroups } from './totals-calibration.ts';
import { readPointChoices } from './totals-choices.ts';
import { TOTALS_ACCURACY_FILE, TOTALS_FILE } from './totals-files.ts';
import { type TotalScores, writeTotalsAccuracy } from './totals-metrics.ts';

export function totalsJob(config: Config): Job {
  return {
    name: 'totals',
    reads: ['bundle', 'scored', 'series_ledger'],
    writes: ['totals'],
    settings: { horizon_days: config.horizon_days, quantiles: config.quantiles, interval: config.interval },
    outputKind: 'directory',
    output: ({ layout, asOf, fingerprint }) => layout.forecasts(asOf, fingerprint),
    run: totals,
  };
}

async function totals(context: JobContext): Promise<Counts> {
  const bundleDir = context.input('bundle');
  const { plan } = readBundle(bundleDir);
  const totals: TotalsPlan = {
    plan,
    runs: totalRuns(plan.cutoffDay, plan.horizon),
    slots: slotsOf(plan),
    choices: readPointChoices(bundleDir, plan.points.length),
  };
  const shards = shardsOf(context, bundleDir);
  const groups = await sumFolds(context, totals, shards);
  const common = commonLogRatios(totals, groups.find(({ level }) => level === 'branch')!);
  const own = await learnRatios(context, totals, shards, common);
  addGroupRatios(own, totals, groups, common);
  const quantiles = quantilesAtPoints(own, totals, common);
  const scores = await evaluate(context, totals, shards, groups, quantiles);
  const { threads, memoryMb, temp: tempDir } = context;
  const database = await openDatabase({ threads, memoryMb, tempDir });
  try {
    await writeTotalsAccuracy(database, totals, scores, join(context.out, TOTALS_ACCURACY_FILE));
    return await writeTonight(database, context, totals, quantiles.at(-1)!);
  } finally {
    database.close();
  }
}

function shardsOf(context: JobContext, bundleDir: string): TotalsShard[] {
  const memoryMb = Math.max(128, Math.floor((context.memoryMb * 0.6) / context.shards.size));
  return shardFiles(join(bundleDir, 'folds'), 'tensors').map((foldsFile, k) => ({
    foldsFile,
    ledgerFile: join(context.input('series_ledger'), 'series.parquet'),
    seriesFile: join(context.temp, `series-totals-${k}.tensors`),
    resources: { memoryMb, tempDir: context.temp },
  }));
}

/** Runs one pass over all shards, and tells how far the whole job is. */
function pass<Input, Output>(
  context: JobContext,
  number: number,
  task: string,
  inputs: readonly Input[],
): Promise<Output[]> {
  const passes = 3;
  return context.shards.map<Input, Output>(task, inputs, (done) =>
    context.emit({
      kind: 'job_progress',
      job: 'totals',
      done: number * inputs.length + done,
      total: passes * inputs.length,
    }),
  );
}

async function sumFolds(
  context: JobContext,
  totals: TotalsPlan,
  shards: readonly TotalsShard[],
): Promise<LevelSums[]> {
  const inputs = shards.map((shard): TotalsFoldsInput => ({ ...shard, totals }));
  const parts = await pass<TotalsFoldsInput, LevelSums[]>(context, 0, 'totals-folds', inputs);
  return parts[0]!.map((_, level) =>
    mergeLevelSums(
      parts.map((part) => part[level]!),
      totals.slots.length,
    ),
  );
}

async function learnRatios(
  context: JobContext,
  totals: TotalsPlan,
  shards: readonly TotalsShard[],
  common: Float64Array,
): Promise<OwnRatios[]> {
  const inputs = shards.map((shard): TotalsRatiosInput => ({ ...shard, totals, commonLogRatios: common }));
  const parts = await pass<TotalsRatiosInput, OwnRatios[]>(context, 1, 'totals-ratios', inputs);
  const merged = totals.plan.points.map((): OwnRatios => new Map());
  for (const part of parts) part.forEach((ratios, point) => void mergeOwnRatios(merged[point]!, ratios));
  return merged;
}

async function evaluate(
  context: JobContext,
  totals: TotalsPlan,
  shards: readonly TotalsShard[],
  groups: readonly LevelSums[],
  quantiles: readonly TotalQuantiles[],
): Promise<TotalScores> {
  const tables = totals.plan.points.map((point, p) =>
    point.fold === null ? null : seriesTable(totals, quantiles[p]!),
  );
  const inputs = shards.map((shard): TotalsEvaluateInput => ({ ...shard, totals, tables }));
  const [first, ...rest] = await pass<TotalsEvaluateInput, Float64Array>(
    context,
    2,
    'totals-evaluate',
    inputs,
  );
  const series = first!;
  for (const part of rest) for (let k = 0; k < series.length; k++) series[k]! += part[k]!;
  const ofGroups = groups.map((sums) => [sums.level, scoreGroups(totals, sums, quantiles)]);
  return { series, ...Object.fromEntries(ofGroups) } as TotalScores;
}

function seriesTable({ plan, runs }: TotalsPlan, quantiles: TotalQuantiles): SeriesQuantileTable {
  const kind = KINDS.indexOf('series');
  const levelCount = plan.levels.length;
  const wide = runsOfLevel(runs, 'series');
  const ratios = new Float64Array(wide.length * SIZE_COUNT * levelCount);
  const zeroShare = new Float64Array(wide.length * SIZE_COUNT);
  wide.forEach((run, k) => {
    for (let size = 0; size < SIZE_COUNT; size++) {
      const row = quantiles(kind, run, size);
      ratios.set(row.ratios, (k * SIZE_COUNT + size) * levelCount);
      zeroShare[k * SIZE_COUNT + size] = row.zeroShare;
    }
  });
  return { ratios, zeroShare };
}

async function writeTonight(
  database: Database,
  context: JobContext,
  { plan, runs }: TotalsPlan,
  quantiles: TotalQuantiles,
): Promise<Counts> {
  await viewParquet(database, 'scored', shardFiles(context.input('scored')));
  await viewParquet(database, 'ledger', [join(context.input('series_ledger'), 'series.parquet')]);
  const toTotal = runs.map(
    (run): RunToTotal => ({
      ...run,
      firstDay: plan.cutoffDay + run.firstHorizonDay,
      lastDay: plan.cutoffDay + run.lastHorizonDay,
      levels: LEVELS.filter((level) => runsOfLevel(runs, level).includes(run)),
    }),
  );
  const buckets = await sumTotals(database, toTotal, { floor: SIZE_FLOOR, count: SIZE_COUNT });
  const [low, high] = plan.intervalIndexes;
  const ratios = buckets.map(({ kind, run, size }): BucketRatios => {
    const row = quantiles(KINDS.indexOf(kind as (typeof KINDS)[number]), runs[run]!, size);
    return {
      lower: row.ratios[low]!,
      upper: row.ratios[high]!,
      quantiles: plan.quantileIndexes.map((q) => row.ratios[q]!),
    };
  });
  const levels = plan.quantileIndexes.map((q) => plan.levels[q]!);
  await writeTotals(database, buckets, ratios, levels, join(context.out, TOTALS_FILE));
  const [counts] = await database.rows<Counts>(
    `SELECT count(*) AS totals, count(*) FILTER (WHERE level = 'series') AS series_totals,
      ${plan.folds.length} AS folds FROM total_sums`,
  );
  return counts!;
}
