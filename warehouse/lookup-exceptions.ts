import type { ExceptionKind } from '../schemas/api-insight.ts';
import { type Database, literal } from './duckdb.ts';
import { exceptionsKey, onGrid } from './lookup-format.ts';
import type { LookupInputs } from './lookup-inputs.ts';
import type { PutLookup } from './lookup-store.ts';
import { queryText } from './query-file.ts';
import { viewParquet } from './view-parquet.ts';

interface Found {
  readonly branch_id: string;
  readonly sku_id: string;
  readonly category: string;
  readonly served_by: string;
  readonly fallback_reason: string | null;
  readonly yhat: number;
  readonly days: number;
  readonly previous_yhat?: number;
  readonly change_units?: number;
  readonly change?: number | null;
  readonly actual_units?: number;
  readonly bias?: number | null;
  readonly bias_units?: number;
  readonly stockout_days?: number;
  readonly last_stockout_ds?: string;
  readonly place: number;
  readonly place_in_branch: number;
  readonly total: number;
  readonly total_in_branch: number;
}

const QUERIES: Readonly<Record<ExceptionKind, string>> = {
  change: 'lookup/exceptions-change',
  bias: 'lookup/exceptions-bias',
  fallback: 'lookup/exceptions-fallback',
  stockout: 'lookup/exceptions-stockout',
};

/** Most rows of a kind over all branches, and of one branch: those of `worst.sql`. */
const MOST_OVERALL = 500;
const MOST_IN_BRANCH = 50;

/** The worst series of a kind, over all branches and of each. Needs the relations forecasts, ledger and panel. */
export async function writeExceptions(
  database: Database,
  kind: ExceptionKind,
  inputs: LookupInputs,
  put: PutLookup,
): Promise<void> {
  const found = await findAll(database, kind, inputs);
  const overall = found
    .filter((row) => row.place <= MOST_OVERALL)
    .sort((a, b) => a.place - b.place)
    .map((row) => rowOf(row, inputs.runId));
  await put('documents', exceptionsKey(kind), document(found[0]?.total ?? 0, overall));
  const inBranch = found.filter((row) => row.place_in_branch <= MOST_IN_BRANCH);
  for (let start = 0; start < inBranch.length; ) {
    const { branch_id, total_in_branch } = inBranch[start]!;
    let end = start;
    while (end < inBranch.length && inBranch[end]!.branch_id === branch_id) end++;
    const rows = inBranch.slice(start, end).map((row) => rowOf(row, inputs.runId));
    await put('documents', exceptionsKey(kind, branch_id), document(total_in_branch, rows));
    start = end;
  }
}

function document(total: number, rows: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify({ total, rows }));
}

async function findAll(database: Database, kind: ExceptionKind, inputs: LookupInputs): Promise<Found[]> {
  if ((kind === 'change' || kind === 'bias') && inputs.earlier.length === 0) return [];
  await database.run(`CREATE TEMP TABLE IF NOT EXISTS expected AS ${queryText('lookup/series-expected')}`);
  const cutoff = `${literal(inputs.dataCutoff)}::date`;
  await database.run(`CREATE OR REPLACE TEMP TABLE data_cutoff AS SELECT ${cutoff} AS cutoff`);
  if (kind === 'change') await viewParquet(database, 'previous', [inputs.earlier[0]!.forecastsFile]);
  if (kind === 'bias') {
    await viewParquet(
      database,
      'vintages',
      inputs.earlier.map((run) => run.forecastsFile),
    );
    await database.run(
      `CREATE OR REPLACE TEMP VIEW earlier AS SELECT branch_id, sku_id, ds, horizon_days, yhat FROM vintages WHERE ds <= ${cutoff}`,
    );
  }
  await database.run(`CREATE OR REPLACE TEMP TABLE found AS ${queryText(QUERIES[kind])}`);
  return database.rows<Found>(queryText('lookup/worst'));
}

function rowOf(row: Found, runId: string) {
  return {
    branch_id: row.branch_id,
    sku_id: row.sku_id,
    category: row.category,
    served_by: row.served_by,
    fallback_reason: row.fallback_reason,
    yhat: onGrid(row.yhat),
    days: row.days,
    previous_yhat: gridOrNull(row.previous_yhat),
    change_units: gridOrNull(row.change_units),
    change: gridOrNull(row.change),
    actual_units: gridOrNull(row.actual_units),
    bias: gridOrNull(row.bias),
    bias_units: gridOrNull(row.bias_units),
    stockout_days: row.stockout_days ?? null,
    last_stockout_ds: row.last_stockout_ds ?? null,
    run_id: runId,
  };
}

function gridOrNull(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : onGrid(value);
}
