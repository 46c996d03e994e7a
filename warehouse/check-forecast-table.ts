/** The invariants of the forecast table, one query each; the publish gate and `shelfcast verify` ask the same. */
import { quantileColumn } from '../schemas/config.ts';
import { TABLES, type TableColumn } from '../schemas/tables.ts';
import { type Database, identifier } from './duckdb.ts';
import { queryText } from './query-file.ts';

export interface ForecastExpectations {
  readonly quantiles: readonly number[];
  readonly horizonDays: number;
  /** Relation of the ledger: a table, a view, or `read_parquet(…)`. */
  readonly ledger: string;
}

export interface InvariantFinding {
  /** Name of the query in `queries/verify/`, or `columns`. */
  readonly check: string;
  readonly meaning: string;
  /** Rows, series or columns that break it; 0 when it holds. */
  readonly offending: number;
  readonly example: string | null;
}

/** What each invariant says when it holds. */
export const INVARIANTS: Readonly<Record<string, string>> = {
  'null-values': 'every row has its key, day, forecast, interval, quantiles and stamp',
  'duplicate-keys': 'each branch, SKU and day stands once',
  'horizon-days': 'each day is the cutoff plus its horizon, from 1 to the configured horizon',
  'missing-days': 'every series that the ledger forecasts has every horizon day',
  'unexpected-series': 'no series has rows that the ledger does not promise',
  'not-finite': 'no value is NaN or infinite',
  negative: 'no value is below zero',
  crossing: 'quantiles never cross',
  'interval-order': 'yhat_lower ≤ yhat_upper',
  'one-run': 'all rows carry the stamp of one run',
};

/** Names, types and order of the columns of a forecast table with these quantile levels. */
export function forecastColumns(quantiles: readonly number[]): { name: string; type: string }[] {
  return withQuantiles(TABLES.forecasts, quantiles);
}

/** Columns with one per quantile level behind `yhat_upper`. */
export function withQuantiles(
  columns: readonly TableColumn[],
  quantiles: readonly number[],
): { name: string; type: string }[] {
  const fixed = columns.map(({ name, type }) => ({ name, type }));
  const split = fixed.findIndex((column) => column.name === 'yhat_upper') + 1;
  const levels = quantiles.map((level) => ({ name: quantileColumn(level), type: 'DOUBLE' }));
  return [...fixed.slice(0, split), ...levels, ...fixed.slice(split)];
}

/**
 * Asks every invariant of `relation` (a table, a view, or `read_parquet(…)`), in the order of `INVARIANTS`.
 * When the columns are not the expected ones, that is the only finding: nothing else could be asked.
 */
export async function checkForecastTable(
  database: Database,
  relation: string,
  expectations: ForecastExpectations,
): Promise<InvariantFinding[]> {
  const columns = await checkColumns(database, relation, forecastColumns(expectations.quantiles));
  if (columns.offending > 0) return [columns];
  await database.run(`
    CREATE OR REPLACE TEMP VIEW checked AS SELECT *, ${derivedColumns(expectations.quantiles)} FROM ${relation};
    CREATE OR REPLACE TEMP VIEW ledger_checked AS SELECT branch_id, sku_id, state FROM ${expectations.ledger};
    CREATE OR REPLACE TEMP TABLE expected AS SELECT ${expectations.horizonDays}::integer AS horizon_days;
  `);
  const findings = [columns];
  for (const [check, meaning] of Object.entries(INVARIANTS)) {
    const [row] = await database.rows<{ offending: number; example: string | null }>(
      queryText(`verify/${check}`),
    );
    findings.push({ check, meaning, offending: row!.offending, example: row!.example });
  }
  return findings;
}

/** What the queries ask of all numbers of a row at once: how many levels there are is the configuration’s business. */
export function derivedColumns(quantiles: readonly number[]): string {
  const levels = quantiles.map((level) => identifier(quantileColumn(level)));
  const values = ['yhat', 'yhat_lower', 'yhat_upper', ...levels];
  const falls = levels.slice(1).map((level, k) => `${level} < ${levels[k]}`);
  return [
    `(${values.map((value) => `${value} IS NULL`).join(' OR ')}) AS has_null`,
    `(${values.map((value) => `NOT isfinite(${value})`).join(' OR ')}) AS has_not_finite`,
    `least(${values.join(', ')}) AS lowest`,
    `(${falls.join(' OR ') || 'false'}) AS is_crossing`,
  ].join(', ');
}

/** Whether the relation has these columns, in this order and no others. */
export async function checkColumns(
  database: Database,
  relation: string,
  columns: readonly { readonly name: string; readonly type: string }[],
): Promise<InvariantFinding> {
  const rows = await database.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE SELECT * FROM ${relation}`,
  );
  const came = rows.map((row) => `${row.column_name} ${row.column_type}`);
  const wanted = columns.map((column) => `${column.name} ${column.type}`);
  const differing = wanted.filter((column, k) => came[k] !== column);
  const offending = differing.length + Math.max(0, came.length - wanted.length);
  const first = wanted.findIndex((column, k) => came[k] !== column);
  const example =
    first >= 0 ? `expected ${wanted[first]}, came ${came[first] ?? 'nothing'}` : came[wanted.length];
  return {
    check: 'columns',
    meaning: 'columns are those of the data contract, in order',
    offending,
    example: example ?? null,
  };
}
