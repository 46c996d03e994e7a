/** Reads the folds of one shard back, as the calibration and the evaluation need them. */
import { blendAt, type ModelChoice } from '../../model/backtest/blend.ts';
import type { NumericArray } from '../../warehouse/columns.ts';
import { readColumns } from '../../warehouse/columns.ts';
import { type Database, parquetFiles } from '../../warehouse/duckdb.ts';
import { LADDER_COLUMN } from './backtest.ts';
import type { BacktestPlan } from './backtest-plan.ts';

export interface FoldRows {
  readonly rowCount: number;
  readonly series: Int32Array;
  readonly fold: Int32Array;
  readonly horizonDays: Int32Array;
  readonly units: Float64Array;
  readonly scored: Uint8Array;
  readonly isColdStart: Uint8Array;
  readonly velocityClass: Uint8Array;
  readonly demandClass: Uint8Array;
  /** Forecasts per model of the plan, then the ladder. */
  readonly yhat: readonly Float32Array[];
}

export async function readFolds(database: Database, plan: BacktestPlan, file: string): Promise<FoldRows> {
  const table = parquetFiles(file);
  const rowCount = await database.scalar<number>(`SELECT count(*) FROM ${table}`);
  const models = [...plan.forecast.models, LADDER_COLUMN];
  const columns: Record<string, NumericArray> = await readColumns(
    database,
    table,
    {
      series: 'i32',
      fold: 'i32',
      horizon_days: 'i32',
      units: 'f64',
      scored: 'u8',
      is_cold_start: 'u8',
      velocity_class: 'u8',
      demand_class: 'u8',
      ...Object.fromEntries(models.map((name) => [name, 'f32' as const])),
    },
    rowCount,
  );
  return {
    rowCount,
    series: columns.series as Int32Array,
    fold: columns.fold as Int32Array,
    horizonDays: columns.horizon_days as Int32Array,
    units: columns.units as Float64Array,
    scored: columns.scored as Uint8Array,
    isColdStart: columns.is_cold_start as Uint8Array,
    velocityClass: columns.velocity_class as Uint8Array,
    demandClass: columns.demand_class as Uint8Array,
    yhat: models.map((name) => columns[name] as Float32Array),
  };
}

/** The forecast that serves row `r`, whose series is in `segment`: its champion's, or the blend. */
export function servedYhat(rows: FoldRows, served: ModelChoice, segment: number, r: number): number {
  const champion = rows.yhat[served.champions[segment]!]!;
  return blendAt(champion, rows.yhat[served.partners[segment]!]!, served.shares[segment]!, r);
}
