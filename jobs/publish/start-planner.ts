import { join } from 'node:path';
import {
  type PlannerDatabase,
  type PlannerInputs,
  startPlannerDatabase,
} from '../../warehouse/planner-database.ts';
import type { JobContext } from '../job.ts';

/** Files that the planners' database copies and that stand before the forecast is written. */
export type PlannerFiles = Pick<
  PlannerInputs,
  'totalsAccuracyFile' | 'ledgerFile' | 'metricsFile' | 'championsFile' | 'cleanDir'
>;

/** Begins `forecasts.duckdb` in the job's folder. */
export function startPlanner(
  { config, out, asOf, threads, memoryMb, temp }: JobContext,
  files: PlannerFiles,
): Promise<PlannerDatabase> {
  return startPlannerDatabase(
    join(out, 'forecasts.duckdb'),
    { ...files, cutoff: asOf, actualsDays: config.publish.actuals_days, quantiles: config.quantiles },
    // Another database writes the tables meanwhile.
    { threads, memoryMb: Math.floor(memoryMb / 2), tempDir: temp },
  );
}
