import { type Database, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';

/** Share of the memory that may go to a bit for each pair and day. */
const BITS_SHARE = 0.1;

/**
 * Creates the tables `sales_pairs` (sales_pairs.sql) and `repeated`, the hashes of the keys that several of the rows share.
 * Hashing every row would take gigabytes where sales are many, so pairs without a repeated day are left out, unless the span of
 * the days is so long that telling them takes more than a tenth of `memoryMb`.
 */
export async function findRepeatedDays(database: Database, rows: string, memoryMb: number): Promise<void> {
  await database.run(`CREATE TABLE sales_pairs AS ${fillQuery('clean/sales_pairs', { rows })}`);
  const suspects = await crowdedRows(database, rows, memoryMb * BITS_SHARE);
  const select = fillQuery('clean/repeated_sales_keys', { rows: suspects });
  await database.run(`CREATE TABLE repeated AS ${select}`);
}

async function crowdedRows(database: Database, rows: string, mostMb: number): Promise<string> {
  const [span] = await database.rows<{ pairs: number; first: string | null; days: number }>(
    `SELECT (SELECT count(*) FROM sales_pairs) AS pairs, min(ds)::varchar AS first, max(ds) - min(ds) + 1 AS days FROM ${rows}`,
  );
  const { pairs, first, days } = span!;
  if (first === null || (pairs * days) / 8 / 2 ** 20 > mostMb) return rows;
  const parts = { rows, first_ds: literal(first), span_days: String(days) };
  await database.run(`CREATE TABLE crowded_pairs AS ${fillQuery('clean/crowded_pairs', parts)}`);
  return `(SELECT * FROM ${rows} SEMI JOIN crowded_pairs USING (branch_id, sku_id))`;
}
