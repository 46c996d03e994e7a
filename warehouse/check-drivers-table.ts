/** The invariant of the table of drivers. */
import type { InvariantFinding } from './check-forecast-table.ts';
import type { Database } from './duckdb.ts';
import { queryText } from './query-file.ts';

/** Asks it of the relations `drivers` and `forecasts`, given as SQL. */
export async function checkDriversTable(
  database: Database,
  drivers: string,
  forecasts: string,
): Promise<InvariantFinding> {
  await database.run(`
    CREATE OR REPLACE TEMP VIEW drivers_checked AS SELECT * FROM ${drivers};
    CREATE OR REPLACE TEMP VIEW forecasts_explained AS SELECT * FROM ${forecasts};`);
  const [row] = await database.rows<{ offending: number; example: string | null }>(
    queryText('verify/drivers-sum'),
  );
  const meaning = 'the drivers of a series add up to its forecast, to 10⁻⁶ of it';
  return { check: 'drivers-sum', meaning, offending: row!.offending, example: row!.example };
}
