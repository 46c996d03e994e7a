/** A handful of series worth looking at, with their latest weeks and their forecast. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTable } from '../warehouse/columns.ts';
import { type Database, literal, parquetFiles } from '../warehouse/duckdb.ts';
import { queryText } from '../warehouse/query-file.ts';
import type { SeriesPlot } from './run-report-data.ts';

interface Pick {
  readonly role: string;
  readonly branch_id: string;
  readonly sku_id: string;
}

type Key = { readonly branch_id: string; readonly sku_id: string };
type HistoryRow = Key & SeriesPlot['history'][number];
type ForecastRow = Key & SeriesPlot['forecast'][number] & { category: string; served_by: string };

/** Needs the relations `forecasts`, `ledger`, `sales` and `metrics`. */
export async function loadSeriesPlots(
  database: Database,
  bundleDir: string,
  cutoff: string,
): Promise<SeriesPlot[]> {
  await database.run(`CREATE TEMP TABLE settings AS SELECT ${literal(cutoff)}::date AS cutoff`);
  await createErrors(database, join(bundleDir, 'series-errors'));
  const picks = onePickARole(await database.rows<Pick>(queryText('report/picks')));
  await createTable(database, 'picks', [
    { name: 'branch_id', type: 'VARCHAR', values: picks.map((pick) => pick.branch_id) },
    { name: 'sku_id', type: 'VARCHAR', values: picks.map((pick) => pick.sku_id) },
  ]);
  const history = await database.rows<HistoryRow>(queryText('report/plot-history'));
  const forecast = await database.rows<ForecastRow>(queryText('report/plot-forecast'));
  return picks.map((pick) => plotOf(pick, history, forecast));
}

/** The first candidate of each role that no earlier role has taken. */
function onePickARole(candidates: readonly Pick[]): Pick[] {
  const byRole = new Map<string, Pick>();
  const taken = new Set<string>();
  for (const pick of candidates) {
    const key = JSON.stringify([pick.branch_id, pick.sku_id]);
    if (byRole.has(pick.role) || taken.has(key)) continue;
    byRole.set(pick.role, pick);
    taken.add(key);
  }
  return [...byRole.values()];
}

/** Errors of the model that serves each series tonight; a blend has none of its own. */
async function createErrors(database: Database, errorsDir: string): Promise<void> {
  const names = readdirSync(errorsDir).sort();
  await database.run(`
    CREATE TEMP TABLE serving AS ${queryText('report/serving')};
    CREATE TEMP VIEW backtest_errors AS FROM ${parquetFiles(...names.map((name) => join(errorsDir, name)))};
    CREATE TEMP TABLE series_errors AS ${queryText('report/series-errors')};
  `);
}

function plotOf(pick: Pick, history: readonly HistoryRow[], forecast: readonly ForecastRow[]): SeriesPlot {
  const isPicked = (row: Key) => row.branch_id === pick.branch_id && row.sku_id === pick.sku_id;
  const days = forecast.filter(isPicked);
  return {
    ...pick,
    category: days[0]!.category,
    served_by: days[0]!.served_by,
    history: history.filter(isPicked).map(({ ds, units, stockout }) => ({ ds, units, stockout })),
    forecast: days.map(({ ds, yhat, yhat_lower, yhat_upper }) => ({ ds, yhat, yhat_lower, yhat_upper })),
  };
}
