/** The strongest drivers of each series that the trees serve, from the shard that has just been scored. */
import type { ForecastSettings, LearnedByModel } from '../../model/backtest/forecast-origin.ts';
import { explainGbdt } from '../../model/gbdt/explain-gbdt.ts';
import { type Driver, strongestDrivers } from '../../model/gbdt/strongest-drivers.ts';
import type { PanelView } from '../../model/panel.ts';
import { createTable, type OutputColumn } from '../../warehouse/columns.ts';
import { type Database, literal, parquetFiles } from '../../warehouse/duckdb.ts';
import type { PanelShardSource } from './read-panel.ts';

interface SeriesDriver extends Driver {
  readonly series: number;
}

/** Of every series of which the trees served a row, alone or in a blend. `served` holds the rows [series × horizon]. */
export function driversOf(
  view: PanelView,
  learned: LearnedByModel,
  { models, gbdt }: ForecastSettings,
  served: readonly OutputColumn[],
): SeriesDriver[] {
  const tensors = learned.gbdt;
  if (gbdt === undefined || tensors === undefined || !models.includes('gbdt')) return [];
  const explanation = explainGbdt(view, tensors, gbdt);
  if (explanation === null) return [];
  const column = (name: string) => served.find((one) => one.name === name)!.values;
  const [servedBy, yhat] = [column('served_by') as string[], column('yhat') as Float64Array];
  const drivers: SeriesDriver[] = [];
  for (let i = 0; i < view.seriesId.length; i++) {
    const [from, to] = [i * view.horizon, (i + 1) * view.horizon];
    if (!servedBy.slice(from, to).some((name) => name.split('+').includes('gbdt'))) continue;
    const forecast = yhat.subarray(from, to).reduce((sum, units) => sum + units, 0);
    const ofSeries = strongestDrivers(explanation, i, forecast);
    // Where the trees had nothing to say, the ladder spoke under their name's share of a blend.
    if (ofSeries.some(({ units }) => Number.isNaN(units))) continue;
    for (const driver of ofSeries) drivers.push({ series: view.seriesId[i]!, ...driver });
  }
  return drivers;
}

/** Writes them with their keys, in the order of the ledger. */
export async function writeDrivers(
  database: Database,
  drivers: readonly SeriesDriver[],
  { source, driversFile }: { readonly source: PanelShardSource; readonly driversFile: string },
): Promise<void> {
  await createTable(database, 'drivers', [
    { name: 'series', type: 'INTEGER', values: Int32Array.from(drivers, ({ series }) => series) },
    { name: 'rank', type: 'INTEGER', values: Int32Array.from(drivers, ({ rank }) => rank) },
    { name: 'driver', type: 'VARCHAR', values: drivers.map(({ driver }) => driver) },
    { name: 'units', type: 'DOUBLE', values: Float64Array.from(drivers, ({ units }) => units) },
  ]);
  await database.run(`COPY (
    SELECT sku_id, branch_id, rank, driver, units
    FROM drivers JOIN ${parquetFiles(source.ledgerFile)} AS ledger USING (series)
    WHERE ledger.state IN ('forecast', 'cold_start')
    ORDER BY series, rank
  ) TO ${literal(driversFile)} (FORMAT parquet, COMPRESSION zstd)`);
}
