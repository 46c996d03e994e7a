/** `series.parquet`: the ledger that names every SKU-branch pair and what becomes of it. */
import { join } from 'node:path';
import { appendRows } from '../../warehouse/columns.ts';
import { type Database, literal } from '../../warehouse/duckdb.ts';
import { queryText } from '../../warehouse/query-file.ts';
import type { Counts } from '../job.ts';
import type { SeriesStatistics } from '../shards/feature.ts';

/** Makes the table `ledger` of `base` and the statistics, writes it, and counts the pairs by state. */
export async function writeLedger(
  database: Database,
  statistics: readonly SeriesStatistics[],
  out: string,
): Promise<Counts> {
  await database.run(
    'CREATE TABLE stats (series INTEGER, history_days INTEGER, in_stock_days INTEGER, recent_units DOUBLE, recent_days INTEGER)',
  );
  for (const part of statistics) {
    await appendRows(database, 'stats', [
      { name: 'series', type: 'INTEGER', values: part.series },
      { name: 'history_days', type: 'INTEGER', values: part.history_days },
      { name: 'in_stock_days', type: 'INTEGER', values: part.in_stock_days },
      { name: 'recent_units', type: 'DOUBLE', values: part.recent_units },
      { name: 'recent_days', type: 'INTEGER', values: part.recent_days },
    ]);
  }
  await database.run(`CREATE TABLE ledger AS ${queryText('feature/series-ledger')}`);
  await database.run(
    `COPY (FROM ledger ORDER BY branch_id, sku_id) TO ${literal(join(out, 'series.parquet'))} (FORMAT parquet)`,
  );
  const states = await database.rows<{ state: string; n: number }>(
    'SELECT state, count(*) AS n FROM ledger GROUP BY state ORDER BY state',
  );
  return Object.fromEntries(states.map(({ state, n }) => [state, n]));
}
