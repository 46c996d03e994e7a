import { join } from 'node:path';
import { readBundle } from '../../jobs/bundle.ts';
import { shardFiles } from '../../jobs/shard-files.ts';
import { LADDER_COLUMN, readFolds } from '../../jobs/shards/fold-rows.ts';
import { appendRows, createTable, type OutputColumn } from '../../warehouse/columns.ts';
import type { Database } from '../../warehouse/duckdb.ts';

/** Creates `folds` from what the backtest left in a bundle: one row per fold, series and horizon day, a column for each model. */
export async function createFoldsTable(database: Database, bundleDir: string): Promise<void> {
  const { plan } = readBundle(bundleDir);
  for (const [k, file] of shardFiles(join(bundleDir, 'folds'), 'tensors').entries()) {
    const rows = readFolds(plan, file);
    const columns: OutputColumn[] = [
      { name: 'series', type: 'INTEGER', values: rows.series },
      { name: 'fold', type: 'INTEGER', values: rows.fold },
      { name: 'horizon_days', type: 'INTEGER', values: rows.horizonDays },
      { name: 'units', type: 'DOUBLE', values: rows.units, nullable: true },
      { name: 'scored', type: 'UTINYINT', values: rows.scored },
      { name: 'is_cold_start', type: 'UTINYINT', values: rows.isColdStart },
      { name: 'velocity_class', type: 'UTINYINT', values: rows.velocityClass },
      { name: 'demand_class', type: 'UTINYINT', values: rows.demandClass },
      ...rows.yhat.map(
        (values, m): OutputColumn => ({
          name: plan.forecast.models[m] ?? LADDER_COLUMN,
          type: 'FLOAT',
          values,
        }),
      ),
    ];
    await (k === 0 ? createTable : appendRows)(database, 'folds', columns);
  }
}
