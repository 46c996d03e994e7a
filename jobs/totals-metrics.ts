/** Writes `totals_accuracy.parquet`: how backtested totals fell against their intervals on the reporting folds. */
import { LEVELS, type Level, PERIODS, runsOfLevel } from '../model/totals/periods.ts';
import { SCORE, SCORE_FIELDS } from '../model/totals/total-scores.ts';
import { createTable, type OutputColumn } from '../warehouse/columns.ts';
import { type Database, literal } from '../warehouse/duckdb.ts';
import { mayLearnFrom, type TotalsPlan } from './shards/totals-plan.ts';

/** Per level, [evaluation point × run of the level × SCORE_FIELDS]. */
export type TotalScores = Readonly<Record<Level, Float64Array>>;

interface MetricRow {
  readonly fold: number;
  readonly originDay: number;
  readonly level: Level;
  readonly period: string;
  readonly firstHorizonDay: number;
  readonly lastHorizonDay: number;
  readonly calibratingFolds: number;
  readonly sums: Float64Array;
}

export async function writeTotalsAccuracy(
  database: Database,
  totals: TotalsPlan,
  scores: TotalScores,
  file: string,
): Promise<void> {
  const rows = metricRows(totals, scores).filter((row) => row.sums[SCORE.totals]! > 0);
  const integers = (name: string, of: (row: MetricRow) => number): OutputColumn => ({
    name,
    type: 'INTEGER',
    values: Int32Array.from(rows, of),
  });
  const doubles = (name: string, of: (row: MetricRow) => number): OutputColumn => ({
    name,
    type: 'DOUBLE',
    values: Float64Array.from(rows, of),
    nullable: true,
  });
  const texts = (name: string, of: (row: MetricRow) => string): OutputColumn => ({
    name,
    type: 'VARCHAR',
    values: rows.map(of),
  });
  const sum = (field: keyof typeof SCORE) => (row: MetricRow) => row.sums[SCORE[field]]!;
  const perTotal = (field: keyof typeof SCORE) => (row: MetricRow) => sum(field)(row) / sum('totals')(row);
  const perUnit = (of: (row: MetricRow) => number) => (row: MetricRow) =>
    sum('units')(row) > 0 ? of(row) / sum('units')(row) : Number.NaN;
  await createTable(database, 'totals_accuracy', [
    integers('fold', (row) => row.fold),
    integers('origin_day', (row) => row.originDay),
    texts('level', (row) => row.level),
    texts('period', (row) => row.period),
    integers('first_horizon_day', (row) => row.firstHorizonDay),
    integers('last_horizon_day', (row) => row.lastHorizonDay),
    integers('calibrating_folds', (row) => row.calibratingFolds),
    doubles('totals', sum('totals')),
    doubles('sum_units', sum('units')),
    doubles('sum_yhat', sum('yhat')),
    doubles('wape', perUnit(sum('absError'))),
    doubles(
      'bias',
      perUnit((row) => sum('yhat')(row) - sum('units')(row)),
    ),
    doubles('pinball', perTotal('pinball')),
    doubles('coverage', perTotal('covered')),
    doubles('coverage_plain', perTotal('coveredPlain')),
    doubles('width', perUnit(sum('width'))),
  ]);
  await database.run(`COPY (
    SELECT fold, CASE WHEN fold >= 0 THEN DATE '1970-01-01' + origin_day END AS origin,
      * EXCLUDE (fold, origin_day) REPLACE (totals::bigint AS totals)
    FROM totals_accuracy ORDER BY fold, level, period, first_horizon_day
  ) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
}

/** Each run of each reporting fold, each period of each fold, and each period of all of them together. */
function metricRows(totals: TotalsPlan, scores: TotalScores): MetricRow[] {
  const { plan, slots } = totals;
  const rows: MetricRow[] = [];
  for (const level of LEVELS) {
    const runs = runsOfLevel(totals.runs, level);
    for (const period of PERIODS) {
      const together = new Float64Array(SCORE_FIELDS);
      const head = { level, period };
      let fewestFolds = Number.POSITIVE_INFINITY;
      plan.points.forEach((point, p) => {
        if (point.fold === null) return;
        const ofFold = new Float64Array(SCORE_FIELDS);
        const place = { fold: point.fold, originDay: point.origin };
        let fewestOfFold = Number.POSITIVE_INFINITY;
        runs.forEach((run, k) => {
          if (run.period !== period) return;
          const start = (p * runs.length + k) * SCORE_FIELDS;
          const sums = scores[level].subarray(start, start + SCORE_FIELDS);
          const learnt = slots.filter((slot) => slot.point === p && mayLearnFrom(totals, slot, run)).length;
          const { firstHorizonDay, lastHorizonDay } = run;
          const calibratingFolds = learnt;
          rows.push({ ...head, ...place, firstHorizonDay, lastHorizonDay, calibratingFolds, sums });
          addInto(ofFold, sums);
          fewestOfFold = Math.min(fewestOfFold, learnt);
        });
        const all = { firstHorizonDay: 0, lastHorizonDay: 0 };
        if (Number.isFinite(fewestOfFold))
          rows.push({ ...head, ...place, ...all, calibratingFolds: fewestOfFold, sums: ofFold });
        addInto(together, ofFold);
        fewestFolds = Math.min(fewestFolds, fewestOfFold);
      });
      if (Number.isFinite(fewestFolds))
        rows.push({
          ...head,
          fold: -1,
          originDay: 0,
          firstHorizonDay: 0,
          lastHorizonDay: 0,
          calibratingFolds: fewestFolds,
          sums: together,
        });
    }
  }
  return rows;
}

function addInto(sum: Float64Array, part: Float64Array): void {
  for (let k = 0; k < sum.length; k++) sum[k]! += part[k]!;
}
