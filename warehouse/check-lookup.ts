import { ShelfcastError } from '../schemas/errors.ts';
import type { PublishedManifest } from '../schemas/manifest.ts';
import type { Database } from './duckdb.ts';
import { lookupKey, onGrid } from './lookup-format.ts';
import { type Lookup, openLookup } from './lookup-reader.ts';
import { queryText } from './query-file.ts';

/** Series that are compared row by row. */
const SAMPLE = 300;

interface Row {
  readonly branch_id: string;
  readonly sku_id: string;
  readonly horizon_days: number;
  readonly yhat: number;
  readonly yhat_lower: number;
  readonly yhat_upper: number;
  readonly served_by: string;
}

/**
 * What is wrong with the lookup file of the run in `dir`; null when nothing is. Needs the relation `checked`, the forecast table. Branches that
 * the challenger serves are not in that table, so they are counted and not compared.
 */
export async function lookupProblem(
  database: Database,
  dir: string,
  manifest: PublishedManifest,
): Promise<string | null> {
  const lookup = openOrReason(dir);
  if (typeof lookup === 'string') return lookup;
  try {
    const { run_id } = lookup.about;
    if (run_id !== manifest.run_id) return `run: expected ${manifest.run_id}, came ${run_id}`;
    const series = lookup.file.count('rendered');
    if (series !== manifest.counts.series)
      return `series: expected ${manifest.counts.series}, came ${series}`;
    return await firstDifference(database, lookup, manifest.counts.series);
  } finally {
    await lookup.close();
  }
}

function openOrReason(dir: string): Lookup | string {
  try {
    return openLookup(dir);
  } catch (error) {
    if (error instanceof ShelfcastError) return error.message;
    throw error;
  }
}

async function firstDifference(database: Database, lookup: Lookup, series: number): Promise<string | null> {
  const step = Math.max(1, Math.floor(series / SAMPLE));
  await database.run(`CREATE OR REPLACE TEMP TABLE lookup_step AS SELECT ${step} AS step`);
  const rows = await database.rows<Row>(queryText('verify/lookup-sample'));
  const challenged = new Set(lookup.about.challenger_branches);
  const different = rows.find((row) => !challenged.has(row.branch_id) && !isSame(row, lookup));
  if (different === undefined) return null;
  return `${different.branch_id} / ${different.sku_id}, day ${different.horizon_days}: not what the table says`;
}

function isSame(row: Row, { file }: Lookup): boolean {
  const text = file.get('rendered', lookupKey(row.branch_id, row.sku_id));
  if (text === undefined) return false;
  const { rows } = JSON.parse(`{${text}}`) as { rows: Row[] };
  const own = rows[row.horizon_days - 1];
  return (
    own?.yhat === onGrid(row.yhat) &&
    own.yhat_lower === onGrid(row.yhat_lower) &&
    own.yhat_upper === onGrid(row.yhat_upper) &&
    own.served_by === row.served_by
  );
}
