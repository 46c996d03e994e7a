/** Checks the published run again, as if nobody trusted the night that wrote it. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { PublishedManifest } from '../schemas/manifest.ts';
import { checkDriversTable } from './check-drivers-table.ts';
import { checkForecastTable, type InvariantFinding } from './check-forecast-table.ts';
import { lookupProblem } from './check-lookup.ts';
import { checkTotalsTable } from './check-totals-table.ts';
import { sha256File } from './checksum.ts';
import { nothingPublished, readCurrentRun } from './current-run.ts';
import { type Database, fileList, identifier, literal, openDatabase, QueryError } from './duckdb.ts';
import type { Layout } from './layout.ts';
import { LOOKUP_FILE } from './lookup-format.ts';
import { currentTarget } from './published-runs.ts';
import { queryText } from './query-file.ts';

export interface PublishedCheck {
  readonly name: string;
  /** What holds when the check passes. */
  readonly meaning: string;
  /** What was found instead; null when the check passes. */
  readonly problem: string | null;
}

export interface Verification {
  readonly runId: string;
  /** Real path of the published folder. */
  readonly dir: string;
  readonly checks: readonly PublishedCheck[];
}

const TABLE_FILE = 'forecasts.parquet';
const TOTALS_FILE = 'forecast_totals.parquet';
const DRIVERS_FILE = 'drivers.parquet';
const LEDGER_FILE = 'series_ledger.parquet';
const DATABASE_FILE = 'forecasts.duckdb';
/** Files without which a run is not whole. */
const WHOLE_RUN = [TABLE_FILE, TOTALS_FILE, DRIVERS_FILE, LEDGER_FILE, DATABASE_FILE, LOOKUP_FILE];

/** Makes every check, also after one has failed. Errors: NOTHING_PUBLISHED, PUBLISHED_DAMAGED when there is no manifest to check against. */
export async function verifyPublished(layout: Layout): Promise<Verification> {
  const current = readCurrentRun(layout);
  if (current === null) throw nothingPublished(layout);
  const { dir, manifest } = current;
  const files = [checkLink(layout, manifest), ...checkFiles(dir, manifest), checkStrayFiles(dir, manifest)];
  const isLookupWhole = files.some(({ name, problem }) => name === LOOKUP_FILE && problem === null);
  return {
    runId: manifest.run_id,
    dir,
    checks: [...files, ...(await checkTables(dir, manifest, isLookupWhole))],
  };
}

function check(name: string, meaning: string, problem: string | null): PublishedCheck {
  return { name, meaning, problem };
}

function checkLink(layout: Layout, manifest: PublishedManifest): PublishedCheck {
  const target = currentTarget(layout);
  const problem =
    target === manifest.run_id ? null : `published/current → ${target}, its manifest says ${manifest.run_id}`;
  return check('link', 'published/current points to the run that its manifest names', problem);
}

function checkFiles(dir: string, manifest: PublishedManifest): PublishedCheck[] {
  const listed = manifest.files.map((file) =>
    check(file.name, 'size and SHA-256 are those of the manifest', fileProblem(dir, file)),
  );
  const missing = WHOLE_RUN.filter((name) => !manifest.files.some((file) => file.name === name));
  return [
    ...listed,
    ...missing.map((name) => check(name, 'stands in the manifest', 'the manifest does not list it')),
  ];
}

function fileProblem(dir: string, file: PublishedManifest['files'][number]): string | null {
  const path = join(dir, file.name);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'no such file';
  if (stat.size !== file.bytes) return `expected ${file.bytes} bytes, came ${stat.size}`;
  const sha256 = sha256File(path);
  return sha256 === file.sha256 ? null : `expected SHA-256 ${file.sha256}, came ${sha256}`;
}

function checkStrayFiles(dir: string, manifest: PublishedManifest): PublishedCheck {
  const known = new Set(['manifest.json', ...manifest.files.map((file) => file.name)]);
  const stray = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((name) => !known.has(name));
  return check('other-files', 'no file stands there that the manifest does not list', stray[0] ?? null);
}

async function checkTables(
  dir: string,
  manifest: PublishedManifest,
  isLookupWhole: boolean,
): Promise<PublishedCheck[]> {
  const database = await openDatabase({ memoryMb: 1200, threads: 2 });
  const table = parquet(dir, TABLE_FILE);
  const totals = parquet(dir, TOTALS_FILE);
  const ledger = parquet(dir, LEDGER_FILE);
  const drivers = parquet(dir, DRIVERS_FILE);
  try {
    return [
      ...(await orUnreadable('table', () => invariantChecks(database, table, ledger, manifest))),
      ...(await orUnreadable('totals', () => totalsChecks(database, totals, table, ledger, manifest))),
      ...(await orUnreadable('drivers', async () =>
        (await checkDriversTable(database, drivers, table)).map(checkOf),
      )),
      ...(await orUnreadable('sorted', () => sortedCheck(database, dir))),
      ...(await orUnreadable('facts', () => factChecks(database, table, manifest))),
      ...(await orUnreadable('database', () =>
        databaseChecks(database, dir, { table, totals, ledger, drivers }),
      )),
      // A mapped file that is not what it was could end the process that reads it.
      ...(isLookupWhole ? await orUnreadable('lookup', () => lookupCheck(database, dir, manifest)) : []),
    ];
  } finally {
    database.close();
  }
}

/** A home below a folder such as `env=prod` must not give the table a column `env`. */
function parquet(dir: string, name: string, option?: string): string {
  const options = ['hive_partitioning = false', ...(option === undefined ? [] : [option])];
  return `read_parquet(${fileList([join(dir, name)])}, ${options.join(', ')})`;
}

/** A file that cannot even be read is a finding, not a reason to stop. */
async function orUnreadable(name: string, ask: () => Promise<PublishedCheck[]>): Promise<PublishedCheck[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return [check(name, 'can be read', error.message.split('\n')[0]!)];
  }
}

async function invariantChecks(
  database: Database,
  table: string,
  ledger: string,
  manifest: PublishedManifest,
): Promise<PublishedCheck[]> {
  const { quantiles, horizon_days: horizonDays } = manifest;
  return (await checkForecastTable(database, table, { quantiles, horizonDays, ledger })).map(checkOf);
}

async function totalsChecks(
  database: Database,
  totals: string,
  forecasts: string,
  ledger: string,
  { quantiles }: PublishedManifest,
): Promise<PublishedCheck[]> {
  return (await checkTotalsTable(database, totals, { quantiles, forecasts, ledger })).map(checkOf);
}

function checkOf({ check: name, meaning, offending, example }: InvariantFinding): PublishedCheck {
  return check(name, meaning, offendingText(offending, example));
}

function offendingText(offending: number, example: string | null): string | null {
  return offending === 0 ? null : `${offending} do not, such as ${example ?? '(null)'}`;
}

async function sortedCheck(database: Database, dir: string): Promise<PublishedCheck[]> {
  const numbered = parquet(dir, TABLE_FILE, 'file_row_number = true');
  await database.run(`CREATE OR REPLACE TEMP VIEW numbered AS SELECT * FROM ${numbered}`);
  const [row] = await database.rows<{ offending: number; example: string | null }>(
    queryText('verify/not-sorted'),
  );
  const meaning = 'rows stand in branch_id, sku_id, ds order';
  return [check('sorted', meaning, offendingText(row!.offending, row!.example))];
}

async function lookupCheck(
  database: Database,
  dir: string,
  manifest: PublishedManifest,
): Promise<PublishedCheck[]> {
  const meaning = `${LOOKUP_FILE} answers what the table says`;
  return [check('lookup', meaning, await lookupProblem(database, dir, manifest))];
}

/** The manifest against the table: what readers take from one must be true of the other. */
async function factChecks(
  database: Database,
  table: string,
  manifest: PublishedManifest,
): Promise<PublishedCheck[]> {
  await database.run(`CREATE OR REPLACE TEMP VIEW checked AS SELECT * FROM ${table}`);
  const [came] = await database.rows<Record<string, string | number>>(queryText('verify/table-facts'));
  const { rows, series, skus, branches, fallback_rows } = manifest.counts;
  const { first_ds, last_ds, data_cutoff, run_id, model_version } = manifest;
  const generated_ms = Date.parse(manifest.generated_at);
  const counts = { rows, series, skus, branches, fallback_rows };
  const stamp = { first_ds, last_ds, data_cutoff, run_id, model_version, generated_ms };
  return [
    check('counts', 'rows, series, SKUs and branches are those of the manifest', difference(counts, came!)),
    check('stamp', 'days, cutoff, run, model and time are those of the manifest', difference(stamp, came!)),
  ];
}

function difference(
  wanted: Readonly<Record<string, string | number>>,
  came: Readonly<Record<string, string | number>>,
): string | null {
  const name = Object.keys(wanted).find((key) => wanted[key] !== came[key]);
  return name === undefined ? null : `${name}: expected ${wanted[name]}, came ${came[name]}`;
}

async function databaseChecks(
  database: Database,
  dir: string,
  files: Readonly<Record<'table' | 'totals' | 'ledger' | 'drivers', string>>,
): Promise<PublishedCheck[]> {
  await database.run(`ATTACH ${literal(join(dir, DATABASE_FILE))} AS planners (READ_ONLY)`);
  const sameRows = async (name: string, parquet: string) => {
    const meaning = `table ${name} of ${DATABASE_FILE} holds the rows of its Parquet file`;
    const columns = await columnNames(database, parquet);
    const [inFile, inTable] = [
      await digest(database, parquet, columns),
      await digest(database, `planners.${identifier(name)}`, columns),
    ];
    return check(
      `database-${name}`,
      meaning,
      inFile === inTable ? null : `expected ${inFile}, came ${inTable}`,
    );
  };
  return [
    await sameRows('forecasts', files.table),
    await sameRows('forecast_totals', files.totals),
    await sameRows('series_ledger', files.ledger),
    await sameRows('drivers', files.drivers),
  ];
}

async function columnNames(database: Database, relation: string): Promise<string> {
  const rows = await database.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${relation}`);
  return rows.map((row) => identifier(row.column_name)).join(', ');
}

async function digest(database: Database, relation: string, columns: string): Promise<string> {
  await database.run(`CREATE OR REPLACE TEMP VIEW digested AS SELECT ${columns} FROM ${relation}`);
  const [row] = await database.rows<{ row_count: number; digest: string }>(queryText('verify/table-digest'));
  return `${row!.row_count} rows with digest ${row!.digest}`;
}
