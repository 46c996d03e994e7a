/** `clean`: typed, deduplicated tables of everything that was landed, with what each rule did beside them. */
import { join } from 'node:path';
import type { Config } from '../schemas/config.ts';
import { TABLES } from '../schemas/tables.ts';
import { appendRows } from '../warehouse/columns.ts';
import { type Database, fileList, literal, openDatabase } from '../warehouse/duckdb.ts';
import { type CleanContext, snapshotsOf } from './clean/clean-context.ts';
import {
  cleanReference,
  writeAssortment,
  writeDrivers,
  writeMasters,
  writePricesAndEvents,
} from './clean/clean-reference.ts';
import { cleanSales } from './clean/clean-sales.ts';
import type { RuleEntry } from './clean/rule-log.ts';
import { writeSalesReach } from './clean/sales-reach.ts';
import { readSnapshots } from './clean/snapshots.ts';
import type { Counts, Job, JobContext } from './job.ts';
import { checkQualityGates } from './quality-gate.ts';
import { createRejected, quarantine, rejectedByRule, writeRejects } from './rejects.ts';

/** The job. Reads every source's snapshot; DATA_GATE_BLOCKED when a rule rejects too many rows. */
export function cleanJob(config: Config): Job {
  const sources = Object.entries(config.sources);
  return {
    name: 'clean',
    reads: sources.map(([name]) => `raw.${name}`),
    writes: ['clean'],
    settings: {
      cleaning: config.cleaning,
      timezone: config.calendar.timezone,
      day_starts_at: config.calendar.day_starts_at,
      sources: sources.map(([name, { entity, columns }]) => ({ name, entity, columns })),
    },
    outputKind: 'directory',
    output: ({ layout, fingerprint }) => layout.clean(fingerprint),
    run: cleanAll,
  };
}

async function cleanAll(context: JobContext): Promise<Counts> {
  const database = await openDatabase({
    path: join(context.temp, 'clean.duckdb'),
    threads: context.threads,
    memoryMb: context.memoryMb,
    tempDir: context.temp,
  });
  try {
    await createRejected(database);
    const clean: CleanContext = { database, context, snapshots: readSnapshots(context), logs: [] };
    const salesRows = await cleanTables(clean);
    await judge(clean);
    const entries = clean.logs.flatMap((log) => log.entries);
    await writeRules(database, context.out, entries);
    const rowsRejected = await writeAllRejects(clean);
    return { sales_rows: salesRows, rows_rejected: rowsRejected };
  } finally {
    database.close();
  }
}

/** Masters first, since the other rules ask them; they are written last, with what was seen elsewhere. */
async function cleanTables(clean: CleanContext): Promise<number> {
  const { database } = clean;
  const products = await cleanReference(clean, 'products', 'products', snapshotsOf(clean, 'products'));
  const branches = await cleanReference(clean, 'branches', 'branches', snapshotsOf(clean, 'branches'));
  await database.run(`CREATE TABLE known_products AS SELECT sku_id FROM ${products.liveRows}`);
  await database.run(
    `CREATE TABLE known_branches AS SELECT branch_id, timezone, source, source_file, source_row FROM ${branches.liveRows}`,
  );
  const inventory = await cleanReference(clean, 'inventory', 'inventory', snapshotsOf(clean, 'inventory'));
  const assortment = await cleanReference(
    clean,
    'assortment',
    'assortment',
    snapshotsOf(clean, 'assortment'),
  );
  const salesRows = await cleanSales(clean, inventory);
  await writeSalesReach(clean);
  await writeAssortment(clean, assortment);
  await database.run(
    `CREATE TABLE seen AS
      SELECT DISTINCT sku_id, branch_id FROM sales_days UNION SELECT sku_id, branch_id FROM ${assortment.liveRows}`,
  );
  await writeMasters(clean, products, branches, 'seen');
  await writePricesAndEvents(clean);
  await writeDrivers(clean);
  return salesRows;
}

/** Puts clean's own rejects into quarantine, then holds every entity against the gates. */
async function judge({ database, context, snapshots }: CleanContext): Promise<void> {
  const { layout, asOf, fingerprint } = context;
  const checks = [];
  for (const entity of new Set(snapshots.map((snapshot) => snapshot.entity))) {
    const filter = `entity = ${literal(entity)}`;
    const rejected = await rejectedByRule(database, filter);
    const quarantineFile = join(layout.quarantine(entity, asOf), `clean-${fingerprint}.parquet`);
    if (rejected.length > 0) await quarantine(database, quarantineFile, filter);
    const rowsIn = snapshots
      .filter((snapshot) => snapshot.entity === entity)
      .reduce((sum, { manifest }) => sum + manifest.rows_in, 0);
    checks.push({ entity, source: null, owner: null, rowsIn, rejected, quarantineFile });
  }
  for (const check of checks) checkQualityGates(check, context);
}

/** `rules.parquet`, in the order in which the rules ran. */
async function writeRules(database: Database, folder: string, entries: readonly RuleEntry[]): Promise<void> {
  const definitions = TABLES.clean_rules.map(({ name, type }) => `${name} ${type}`).join(', ');
  await database.run(`CREATE TABLE rules (${definitions.replaceAll('BIGINT', 'DOUBLE')})`);
  const texts = (name: 'entity' | 'rule') => entries.map((entry) => entry[name]);
  const counts = (name: Exclude<keyof RuleEntry, 'entity' | 'rule'>) =>
    Float64Array.from(entries, (entry) => entry[name]);
  await appendRows(database, 'rules', [
    { name: 'entity', type: 'VARCHAR', values: texts('entity') },
    { name: 'rule', type: 'VARCHAR', values: texts('rule') },
    { name: 'rows_before', type: 'DOUBLE', values: counts('rows_before') },
    { name: 'rows_after', type: 'DOUBLE', values: counts('rows_after') },
    { name: 'rows_rejected', type: 'DOUBLE', values: counts('rows_rejected') },
    { name: 'rows_changed', type: 'DOUBLE', values: counts('rows_changed') },
  ]);
  const columns = TABLES.clean_rules.map(({ name, type }) => `${name}::${type} AS ${name}`).join(', ');
  await database.run(
    `COPY (SELECT ${columns} FROM rules ORDER BY rowid) TO ${literal(join(folder, 'rules.parquet'))} (FORMAT parquet)`,
  );
}

/** `rejects.parquet`: ingest's and clean's together. Their number must be what the rules say. */
async function writeAllRejects(clean: CleanContext): Promise<number> {
  const { database, context, snapshots, logs } = clean;
  const files = fileList(snapshots.map(({ folder }) => join(folder, 'rejects.parquet')));
  await database.run(`INSERT INTO rejected SELECT * FROM read_parquet(${files}, hive_partitioning = false)`);
  await writeRejects(database, join(context.out, 'rejects.parquet'));
  const rowsRejected = await database.scalar<number>('SELECT count(*) FROM rejected');
  const recorded = logs.flatMap((log) => log.entries).reduce((sum, entry) => sum + entry.rows_rejected, 0);
  if (rowsRejected !== recorded)
    throw new Error(`the rules rejected ${recorded} rows, but ${rowsRejected} stand in quarantine`);
  return rowsRejected;
}
