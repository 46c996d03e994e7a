/**
 * Shard task of `totals`, first pass: the backtested totals of this shard. Those of its series go to a file for the later passes;
 * its part of the totals of groups, which other shards hold series of as well, is handed back.
 *
 * Only scored days are summed, of the actual and of the forecast alike: an empty shelf says nothing about demand.
 */
import type { ModelChoice } from '../../model/backtest/blend.ts';
import { segmentScheme } from '../../model/segments.ts';
import { addDays, emptyLevelSums, type LevelSums, type SeriesDays } from '../../model/totals/level-sums.ts';
import { runDays } from '../../model/totals/periods.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import { segmentOf } from './calibrate.ts';
import { type FoldRows, newcomerYhat, readFolds, servedYhat } from './fold-rows.ts';
import { readSeriesKeys, type SeriesKeys } from './series-keys.ts';
import type { TotalsPlan, TotalsShard } from './totals-plan.ts';
import { type SeriesTotals, writeSeriesTotals } from './totals-series.ts';

export interface TotalsFoldsInput extends TotalsShard {
  readonly totals: TotalsPlan;
}

/** A series' total counts when at least this share of its days is scored. */
const LEAST_SCORED = 0.5;

/** Sums of the levels `branch`, `category` and `branch_category`, whose groups number branch × categoryCount + category. */
export default async function totalsFoldsShard(input: TotalsFoldsInput): Promise<LevelSums[]> {
  const { totals } = input;
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    const rows = readFolds(totals.plan, input.foldsFile);
    const keys = await readSeriesKeys(database, input.ledgerFile, rows.series);
    const { groups, series } = sumUp(totals, rows, keys);
    writeSeriesTotals(input.seriesFile, series);
    return groups;
  } finally {
    database.close();
  }
}

/** The same for rows that are already read. */
export function sumUp(
  totals: TotalsPlan,
  rows: FoldRows,
  keys: SeriesKeys,
): { groups: LevelSums[]; series: SeriesTotals } {
  const { plan, runs, slots, choices } = totals;
  const seriesCount = keys.branchId.length;
  const own = Int32Array.from({ length: seriesCount }, (_, i) => i);
  const served = emptyLevelSums(runs, 'series', slots.length, own);
  // As every series would be served, were it new; its units count the scored days.
  const asNew = emptyLevelSums(runs, 'series', slots.length, own);
  const groups = groupLevels(totals, keys);
  const isColdStart = new Uint8Array(slots.length * seriesCount);
  const { indexOf } = segmentScheme(plan.selectBy, plan.dimensions);
  const slotsOfFold = plan.folds.map(({ fold }) => [...slots.keys()].filter((s) => slots[s]!.fold === fold));
  const days = emptyDays(plan.horizon);
  const ladderDays = emptyDays(plan.horizon);
  const askedDays = emptyDays(plan.horizon);
  for (let start = 0; start < rows.rowCount; start += plan.horizon) {
    const i = rows.series[start]! - keys.firstSeries;
    const isCold = rows.isColdStart[start] === 1;
    const segment = segmentOf(indexOf, keys, rows.series[start]!, rows.velocityClass[start]!);
    takeCountedDays(ladderDays, rows, plan, start, ladderYhat(rows, plan));
    for (const s of slotsOfFold[rows.fold[start]!]!) {
      isColdStart[s * seriesCount + i] = isCold ? 1 : 0;
      const choice = choices[slots[s]!.point]!;
      takeDays(
        days,
        rows,
        plan,
        start,
        isCold ? coldYhat(rows, plan, choice, start) : (r) => servedYhat(rows, choice, segment, r),
      );
      addDays(served, s, i, days);
      addDays(
        asNew,
        s,
        i,
        choice.newcomers.includes(1) ? daysAsNew(askedDays, rows, plan, choice, start) : ladderDays,
      );
      for (const { sums, groupOf } of groups) addDays(sums, s, groupOf[i]!, days);
    }
  }
  const { units, yhat } = served;
  for (let at = 0; at < units.length; at++) {
    const days = runDays(served.runs[at % served.runs.length]!);
    if (asNew.units[at]! < LEAST_SCORED * days) units[at] = Number.NaN;
  }
  return {
    groups: groups.map(({ sums }) => sums),
    series: { units, yhat, asNew: asNew.yhat, isColdStart },
  };
}

function emptyDays(horizon: number): SeriesDays {
  return {
    count: 0,
    horizonDay: new Int32Array(horizon),
    units: new Float64Array(horizon),
    yhat: new Float64Array(horizon),
  };
}

/** The scored days of the series and fold that begin at row `start`, with the forecast `yhatOf` each. */
function takeDays(
  days: SeriesDays,
  rows: FoldRows,
  { horizon }: BacktestPlan,
  start: number,
  yhatOf: (row: number) => number,
): void {
  let count = 0;
  for (let r = start; r < start + horizon; r++) {
    if (rows.scored[r] === 0) continue;
    days.horizonDay[count] = r - start + 1;
    days.units[count] = rows.units[r]!;
    days.yhat[count] = yhatOf(r);
    count++;
  }
  days.count = count;
}

/** The same with a one for the units of each day, so that their sum counts them. */
function takeCountedDays(
  days: SeriesDays,
  rows: FoldRows,
  plan: BacktestPlan,
  start: number,
  yhatOf: (row: number) => number,
): void {
  takeDays(days, rows, plan, start, yhatOf);
  days.units.fill(1);
}

/** What would serve the series were it new, where the trees serve some kinds of newcomers; NaN for one that was not asked then. */
function daysAsNew(
  days: SeriesDays,
  rows: FoldRows,
  plan: BacktestPlan,
  choice: ModelChoice,
  start: number,
): SeriesDays {
  const ladder = rows.yhat[plan.forecast.models.length]!;
  takeCountedDays(days, rows, plan, start, (row) => newcomerYhat(rows, choice, ladder, row));
  return days;
}

function ladderYhat(rows: FoldRows, { forecast }: BacktestPlan): (row: number) => number {
  const ladder = rows.yhat[forecast.models.length]!;
  return (row) => ladder[row]!;
}

/** Of a cold start: the ladder's, or the trees' where they serve its kind. */
function coldYhat(
  rows: FoldRows,
  plan: BacktestPlan,
  { newcomers }: ModelChoice,
  start: number,
): (row: number) => number {
  const isTrees = newcomers[rows.newcomer[start]!] === 1 && !Number.isNaN(rows.newcomerTrees[start]!);
  return isTrees ? (row) => rows.newcomerTrees[row]! : ladderYhat(rows, plan);
}

interface GroupLevel {
  readonly sums: LevelSums;
  /** Index of the group of each series of the shard. */
  readonly groupOf: Int32Array;
}

function groupLevels({ plan, runs, slots }: TotalsPlan, keys: SeriesKeys): GroupLevel[] {
  const { categoryCount } = plan.dimensions;
  const pairs = keys.branchId.map((branch, i) => branch * categoryCount + keys.categoryId[i]!);
  const numbers = { branch: keys.branchId, category: keys.categoryId, branch_category: pairs };
  return (['branch', 'category', 'branch_category'] as const).map((level) => {
    const groups = Int32Array.from(new Set(numbers[level])).sort();
    const index = new Map([...groups].map((group, g) => [group, g]));
    const groupOf = numbers[level].map((number) => index.get(number)!);
    return { sums: emptyLevelSums(runs, level, slots.length, groups), groupOf };
  });
}
