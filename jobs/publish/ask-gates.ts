import { join } from 'node:path';
import { checkDriversTable } from '../../warehouse/check-drivers-table.ts';
import { checkForecastTable } from '../../warehouse/check-forecast-table.ts';
import { checkTotalsTable } from '../../warehouse/check-totals-table.ts';
import type { Database } from '../../warehouse/duckdb.ts';
import {
  acceptanceFigures,
  changeFigures,
  seriesGrowthFigures,
  seriesShareFigures,
} from '../../warehouse/publish-figures.ts';
import { viewParquet } from '../../warehouse/view-parquet.ts';
import type { JobContext } from '../job.ts';
import {
  acceptanceGate,
  acceptGates,
  changeGate,
  completeGate,
  type GateFinding,
  seriesGrowthGate,
  seriesShareGate,
  validGate,
} from './gates.ts';
import type { Previous } from './previous-run.ts';

/** Asks every gate of the relations `forecasts`, `forecast_totals`, `drivers`, `ledger` and `metrics`; what the operator accepts is marked so. */
export async function askGates(
  database: Database,
  context: JobContext,
  previous: Previous,
): Promise<GateFinding[]> {
  const { config } = context;
  const { quantiles, horizon_days: horizonDays } = config;
  const invariants = [
    ...(await checkForecastTable(database, 'forecasts', { quantiles, horizonDays, ledger: 'ledger' })),
    ...(await checkTotalsTable(database, 'forecast_totals', {
      quantiles,
      forecasts: 'forecasts',
      ledger: 'ledger',
    })),
    ...(await checkDriversTable(database, 'drivers', 'forecasts')),
  ];
  const comparison = await compare(database, previous);
  const acceptance = await acceptanceFigures(database, config.acceptance);
  const findings = [
    completeGate(invariants),
    validGate(invariants),
    changeGate(comparison.change, config.publish.max_change),
    seriesShareGate(comparison.series, config.publish.min_series_share),
    seriesGrowthGate(comparison.growth, config.publish.max_series_growth),
    acceptanceGate(acceptance, config.acceptance),
  ];
  return acceptGates(findings, context.acceptedGates);
}

async function compare(database: Database, previous: Previous) {
  if (previous.run === null) {
    const { because } = previous;
    return { change: because, series: because, growth: because };
  }
  await viewParquet(database, 'previous', [join(previous.run.dir, 'forecasts.parquet')]);
  return {
    change: await changeFigures(database),
    series: await seriesShareFigures(database),
    growth: await seriesGrowthFigures(database),
  };
}
