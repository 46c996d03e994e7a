/** Sums of actual and forecast over the runs of one level, flat: [slot × group × run of the level]. */
import { type Level, runDays, runsOfLevel, type TotalRun } from './periods.ts';

export interface LevelSums {
  readonly level: Level;
  /** Numbers of the groups, rising. */
  readonly groups: Int32Array;
  /** The runs for which the level has totals. */
  readonly runs: readonly TotalRun[];
  /** Indexes into `runs` of those that hold a horizon day, one of each period. Shape [horizon × periods]. */
  readonly runsOfDay: Int32Array;
  readonly periods: number;
  readonly units: Float64Array;
  readonly yhat: Float64Array;
}

export function emptyLevelSums(
  allRuns: readonly TotalRun[],
  level: Level,
  slotCount: number,
  groups: Int32Array,
): LevelSums {
  const runs = runsOfLevel(allRuns, level);
  const size = slotCount * groups.length * runs.length;
  return {
    level,
    groups,
    runs,
    ...indexByDay(runs),
    units: new Float64Array(size),
    yhat: new Float64Array(size),
  };
}

/** Each period covers every horizon day once, and the runs come period by period. */
function indexByDay(runs: readonly TotalRun[]): Pick<LevelSums, 'runsOfDay' | 'periods'> {
  const dayCount = runs.reduce((last, run) => Math.max(last, run.lastHorizonDay), 0);
  const periods = runs.reduce((days, run) => days + runDays(run), 0) / dayCount;
  const runsOfDay = new Int32Array(dayCount * periods);
  const filled = new Int32Array(dayCount);
  runs.forEach((run, k) => {
    for (let h = run.firstHorizonDay; h <= run.lastHorizonDay; h++)
      runsOfDay[(h - 1) * periods + filled[h - 1]!++] = k;
  });
  return { runsOfDay, periods };
}

/** Where the total of a slot, a group and a run of the level stands in `units` and `yhat`. */
export function totalAt(sums: LevelSums, slot: number, group: number, run: number): number {
  return (slot * sums.groups.length + group) * sums.runs.length + run;
}

/** The scored days of one series, in the order of the horizon. */
export interface SeriesDays {
  count: number;
  readonly horizonDay: Int32Array;
  readonly units: Float64Array;
  readonly yhat: Float64Array;
}

/** Adds each day to every run that holds it; `group` is an index into `groups`. */
export function addDays(sums: LevelSums, slot: number, group: number, days: SeriesDays): void {
  const first = totalAt(sums, slot, group, 0);
  const { runsOfDay, periods, units: unitSums, yhat: yhatSums } = sums;
  const { count, horizonDay, units, yhat } = days;
  for (let d = 0; d < count; d++) {
    const end = horizonDay[d]! * periods;
    for (let k = end - periods; k < end; k++) {
      const at = first + runsOfDay[k]!;
      unitSums[at]! += units[d]!;
      yhatSums[at]! += yhat[d]!;
    }
  }
}

/** Adds the sums of other shards, in the order given, over all groups that any of them has. */
export function mergeLevelSums(parts: readonly LevelSums[], slotCount: number): LevelSums {
  const first = parts[0]!;
  const groups = Int32Array.from(new Set(parts.flatMap((part) => [...part.groups]))).sort();
  const index = new Map([...groups].map((group, g) => [group, g]));
  const size = slotCount * groups.length * first.runs.length;
  const merged: LevelSums = { ...first, groups, units: new Float64Array(size), yhat: new Float64Array(size) };
  for (const part of parts) {
    for (let slot = 0; slot < slotCount; slot++) {
      part.groups.forEach((group, g) => {
        for (let run = 0; run < first.runs.length; run++) {
          const to = totalAt(merged, slot, index.get(group)!, run);
          const from = totalAt(part, slot, g, run);
          merged.units[to]! += part.units[from]!;
          merged.yhat[to]! += part.yhat[from]!;
        }
      });
    }
  }
  return merged;
}
