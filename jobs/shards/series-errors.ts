/** Each series' backtest error by model over the reporting folds: the report shows where tonight's model was furthest off. */
import { createTable, type OutputColumn } from '../../warehouse/columns.ts';
import { type Database, literal } from '../../warehouse/duckdb.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import type { GatheredFolds } from './fold-rows.ts';

/** Writes one row a series, with Σ|ŷ − y| over its scored days in a column for each model; NULL where no day is scored. */
export async function writeSeriesErrors(
  database: Database,
  path: string,
  plan: BacktestPlan,
  seriesId: Int32Array,
  folds: GatheredFolds,
): Promise<void> {
  await createTable(database, 'series_errors', [
    { name: 'series', type: 'INTEGER', values: seriesId },
    ...plan.forecast.models.map(
      (name, m): OutputColumn => ({
        ...{ name, type: 'DOUBLE', nullable: true },
        values: absErrors(plan, seriesId.length, folds, folds.yhat[m]!),
      }),
    ),
  ]);
  await database.run(`COPY series_errors TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
}

/** NaN for a series without a scored day. Shape [series]. */
function absErrors(
  { folds, horizon }: BacktestPlan,
  seriesCount: number,
  { units, scored }: GatheredFolds,
  yhat: Float32Array,
): Float64Array {
  const errors = new Float64Array(seriesCount).fill(Number.NaN);
  for (const { fold } of folds.filter(({ isReporting }) => isReporting)) {
    for (let i = 0, at = fold * seriesCount * horizon; i < seriesCount; i++) {
      for (const end = at + horizon; at < end; at++) {
        if (scored[at] === 0) continue;
        errors[i] = (Number.isNaN(errors[i]!) ? 0 : errors[i]!) + Math.abs(yhat[at]! - units[at]!);
      }
    }
  }
  return errors;
}
