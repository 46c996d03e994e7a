/** The invariants of the table of totals, one query each; the publish gate and `shelfcast verify` ask the same. */
import { TABLES } from '../schemas/tables.ts';
import {
  checkColumns,
  derivedColumns,
  type InvariantFinding,
  withQuantiles,
} from './check-forecast-table.ts';
import type { Database } from './duckdb.ts';
import { queryText } from './query-file.ts';

export interface TotalsExpectations {
  readonly quantiles: readonly number[];
  /** Relations of the forecast table and of the ledger. */
  readonly forecasts: string;
  readonly ledger: string;
}

/** What each invariant says when it holds, by the name of its query in `queries/verify/`. */
export const TOTALS_INVARIANTS: Readonly<Record<string, string>> = {
  'totals-complete': 'every level has every week and month, and groups every day, once',
  'totals-sum': 'every total is the sum of its days in the forecast table, to 10⁻⁶',
  'totals-values': 'totals are finite, not below zero, in order, and count their days',
  'totals-stamp': 'totals carry the stamp of the forecasts',
};

/** Names, types and order of the columns of a table of totals with these quantile levels. */
export function totalsColumns(quantiles: readonly number[]): { name: string; type: string }[] {
  return withQuantiles(TABLES.forecast_totals, quantiles);
}

/** Asks every invariant of `relation`. Other columns than expected are the only finding: nothing else could be asked. */
export async function checkTotalsTable(
  database: Database,
  relation: string,
  expectations: TotalsExpectations,
): Promise<InvariantFinding[]> {
  const { quantiles, forecasts, ledger } = expectations;
  const columns = await checkColumns(database, relation, totalsColumns(quantiles));
  const found = { ...columns, check: 'totals-columns' };
  if (found.offending > 0) return [found];
  await database.run(`
    CREATE OR REPLACE TEMP VIEW totals_checked AS SELECT *, ${derivedColumns(quantiles)} FROM ${relation};
    CREATE OR REPLACE TEMP VIEW forecasts_checked AS SELECT * FROM ${forecasts};
    CREATE OR REPLACE TEMP VIEW ledger_checked_totals AS SELECT branch_id, sku_id, category FROM ${ledger};
    CREATE OR REPLACE TEMP TABLE expected_totals AS ${queryText('totals/expected')};
  `);
  const findings = [found];
  for (const [check, meaning] of Object.entries(TOTALS_INVARIANTS)) {
    const [row] = await database.rows<{ offending: number; example: string | null }>(
      queryText(`verify/${check}`),
    );
    findings.push({ check, meaning, offending: row!.offending, example: row!.example });
  }
  return findings;
}
