/**
 * Shard task of `totals`, first pass: the backtested totals of this shard. Those of its series go to a file for the later passes;
 * its part of the totals of groups, which other shards hold series of as well, is handed back.
 *
 * Only scored days are summed, of the actual and of the forecast alike: an empty shelf says nothing about demand.
 */
import { segmentScheme } from '../../model/segments.ts';
import { addDay, emptyLevelSums, type LevelSums } from '../../model/totals/level-sums.ts';
import { runDays } from '../../model/totals/periods.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import { segmentOf } from './calibrate.ts';
import { type FoldRows, readFolds, servedYhat } from './fold-rows.ts';
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
  // Its units count the scored days.
  const laddered = emptyLevelSums(runs, 'series', slots.length, own);
  const groups = groupLevels(totals, keys);
  const isColdStart = new Uint8Array(slots.length * seriesCount);
  const { indexOf } = segmentScheme(plan.selectBy, plan.dimensions);
  const ladder = rows.yhat[plan.forecast.models.length]!;
  for (let start = 0; start < rows.rowCount; start += plan.horizon) {
    const i = rows.series[start]! - keys.firstSeries;
    const isCold = rows.isColdStart[start] === 1;
    const segment = segmentOf(indexOf, keys, rows.series[start]!, rows.velocityClass[start]!);
    for (let s = 0; s < slots.length; s++) {
      if (slots[s]!.fold !== rows.fold[start]) continue;
      isColdStart[s * seriesCount + i] = isCold ? 1 : 0;
      const choice = choices[slots[s]!.point]!;
      for (let r = start; r < start + plan.horizon; r++) {
        if (rows.scored[r] === 0) continue;
        const [h, units] = [rows.horizonDays[r]!, rows.units[r]!];
        const yhat = isCold ? ladder[r]! : servedYhat(rows, choice, segment, r);
        addDay(served, s, i, h, units, yhat);
        addDay(laddered, s, i, h, 1, ladder[r]!);
        for (const { sums, groupOf } of groups) addDay(sums, s, groupOf[i]!, h, units, yhat);
      }
    }
  }
  const { units, yhat } = served;
  for (let at = 0; at < units.length; at++) {
    const days = runDays(served.runs[at % served.runs.length]!);
    if (laddered.units[at]! < LEAST_SCORED * days) units[at] = Number.NaN;
  }
  return {
    groups: groups.map(({ sums }) => sums),
    series: { units, yhat, ladder: laddered.yhat, isColdStart },
  };
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
