/** Shard task of `train`: scores the selected forecast and its quantiles on the reporting folds, which calibrated neither. */
import type { ModelChoice } from '../../model/backtest/blend.ts';
import {
  type DayIntervals,
  type ForecastDay,
  type IntervalMaker,
  intervalMaker,
} from '../../model/intervals/day-intervals.ts';
import { pinball } from '../../model/metrics/interval-scores.ts';
import {
  addSeriesSums,
  cellScheme,
  type SeriesSums,
  SUM,
  SUM_FIELDS,
} from '../../model/metrics/metric-sums.ts';
import { segmentScheme } from '../../model/segments.ts';
import { openDatabase } from '../../warehouse/duckdb.ts';
import type { BacktestPlan, ShardResources } from './backtest-plan.ts';
import { segmentOf } from './calibrate.ts';
import { type FoldRows, readFolds, servedYhat } from './fold-rows.ts';
import { readSeriesKeys, type SeriesKeys } from './series-keys.ts';

export interface EvaluateShardInput {
  readonly plan: BacktestPlan;
  readonly resources: ShardResources;
  readonly ledgerFile: string;
  readonly foldsFile: string;
  readonly served: readonly ModelChoice[];
  readonly intervals: readonly DayIntervals[];
  /** Factors on the dispersion of the shard's series; empty where none sells by the piece. */
  readonly ownFactors: readonly Float64Array[];
}

/** Shape [evaluation point with a fold × cell × SUM_FIELDS]. */
export default async function evaluateShard(input: EvaluateShardInput): Promise<Float64Array> {
  const { plan } = input;
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    const rows = readFolds(plan, input.foldsFile);
    const keys = await readSeriesKeys(database, input.ledgerFile, rows.series);
    const cellCount = cellScheme({ ...plan.dimensions, horizon: plan.horizon }).count;
    const reporting = plan.points.filter((point) => point.fold !== null);
    const sums = new Float64Array(reporting.length * cellCount * SUM_FIELDS);
    reporting.forEach((point, p) => {
      const part = sums.subarray(p * cellCount * SUM_FIELDS, (p + 1) * cellCount * SUM_FIELDS);
      const intervals = { make: intervalMaker(input.intervals[p]!), ownFactors: input.ownFactors[p]! };
      scoreFold(part, point.fold!, plan, rows, keys, input.served[p]!, intervals);
    });
    return sums;
  } finally {
    database.close();
  }
}

function scoreFold(
  sums: Float64Array,
  fold: number,
  plan: BacktestPlan,
  rows: FoldRows,
  keys: SeriesKeys,
  served: ModelChoice,
  intervals: { readonly make: IntervalMaker; readonly ownFactors: Float64Array },
): void {
  const cells = cellScheme({ ...plan.dimensions, horizon: plan.horizon });
  const segments = segmentScheme(plan.selectBy, plan.dimensions);
  const scratch = new Float64Array(plan.levels.length);
  for (let start = 0; start < rows.rowCount; start += plan.horizon) {
    if (rows.fold[start] !== fold || rows.isColdStart[start] === 1) continue;
    const series = rows.series[start]!;
    const k = series - keys.firstSeries;
    const velocityClass = rows.velocityClass[start]!;
    const demandClass = rows.demandClass[start]!;
    const segment = segmentOf(segments.indexOf, keys, series, velocityClass);
    const run = start / plan.horizon;
    const scales = [rows.maseScale[run]!, rows.rmsseScale[run]!] as const;
    const ofSeries = [
      cells.all,
      cells.category(keys.categoryId[k]!),
      cells.branch(keys.branchId[k]!),
      cells.velocityClass(velocityClass),
      cells.demandClass(demandClass),
    ];
    const total: SeriesSums = { rows: 0, units: 0, yhat: 0, absError: 0, squaredError: 0 };
    for (let r = start; r < start + plan.horizon; r++) {
      if (rows.scored[r] === 0) continue;
      const h = rows.horizonDays[r]!;
      const [units, forecast] = [rows.units[r]!, servedYhat(rows, served, segment, r)];
      const error = forecast - units;
      const day = { rows: 1, units, yhat: forecast, absError: Math.abs(error), squaredError: error * error };
      addSeriesSums(sums, cells.horizon(h), day, ...scales);
      total.rows++;
      total.units += units;
      total.yhat += forecast;
      total.absError += day.absError;
      total.squaredError += day.squaredError;
      const ownFactor = intervals.ownFactors[k] ?? Number.NaN;
      const forecastDay = { demandClass, yhat: forecast, horizonDays: h, ownFactor };
      intervals.make.quantiles(forecastDay, scratch);
      addIntervalScores(
        sums,
        [cells.horizon(h), ...ofSeries],
        units,
        forecastDay,
        scratch,
        intervals.make,
        plan,
      );
    }
    for (const cell of ofSeries) addSeriesSums(sums, cell, total, ...scales);
  }
}

function addIntervalScores(
  sums: Float64Array,
  cells: readonly number[],
  units: number,
  day: ForecastDay,
  quantiles: Float64Array,
  make: IntervalMaker,
  plan: BacktestPlan,
): void {
  let loss = 0;
  for (const q of plan.quantileIndexes) loss += pinball(units, quantiles[q]!, plan.levels[q]!);
  loss /= plan.quantileIndexes.length;
  const [low, high] = plan.intervalIndexes;
  const covered = make.covered(day, units, quantiles, plan.intervalIndexes);
  const [lower, upper] = [quantiles[low]!, quantiles[high]!];
  const coveredPlain = units >= lower && units <= upper ? 1 : 0;
  for (const cell of cells) {
    const at = cell * SUM_FIELDS;
    sums[at + SUM.pinball]! += loss;
    sums[at + SUM.covered]! += covered;
    sums[at + SUM.coveredPlain]! += coveredPlain;
    sums[at + SUM.width]! += upper - lower;
  }
}
