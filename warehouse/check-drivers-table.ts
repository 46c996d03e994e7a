/** The invariants of the table of drivers; the publish gate and `shelfcast verify` ask the same. */
import type { InvariantFinding } from './check-forecast-table.ts';
import type { Database } from './duckdb.ts';
import { queryText } from './query-file.ts';

/** What each invariant says when it holds, by the name of its query in `queries/verify/`. */
export const DRIVERS_INVARIANTS: Readonly<Record<string, string>> = {
  'drivers-sum': 'the drivers of a series add up to its forecast, to 10⁻⁶ of it',
  'drivers-missing': 'every series that the trees serve has its drivers',
};

/** Asks them of the relations `drivers` and `forecasts`, given as SQL. */
export async function checkDriversTable(
  database: Database,
  drivers: string,
  forecasts: string,
): Promise<InvariantFinding[]> {
  await database.run(`
    CREATE OR REPLACE TEMP VIEW drivers_checked AS SELECT * FROM ${drivers};
    CREATE OR REPLACE TEMP VIEW forecasts_explained AS SELECT * FROM ${forecasts};`);
  const findings: InvariantFinding[] = [];
  for (const [check, meaning] of Object.entries(DRIVERS_INVARIANTS)) {
    const [row] = await database.rows<{ offending: number; example: string | null }>(
      queryText(`verify/${check}`),
    );
    findings.push({ check, meaning, offending: row!.offending, example: row!.example });
  }
  return findings;
}
