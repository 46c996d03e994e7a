/** Clean sales: one row per branch, SKU and business day. */
import { join } from 'node:path';
import { TABLES } from '../../schemas/tables.ts';
import { escapeGlob, identifier, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { type CleanContext, snapshotsOf } from './clean-context.ts';
import { checkCount, rejectUnknown } from './clean-reference.ts';
import { findRepeatedDays } from './repeated-days.ts';
import { ALL_SALES, createSalesView } from './sales-rows.ts';
import { extraColumns, ledgerOf } from './snapshots.ts';
import { applyCommonRules, countBy, rejectBy, startWorking, type WorkingRows } from './working-rows.ts';
import { writeCleanTable } from './write-clean-table.ts';

const SHOWN = ['ds', 'sku_id', 'branch_id', 'units', 'price', 'stockout_hours', 'status'];
const DAYS = 'sales_days';
const IS_REPEATED = 'hash(branch_id, sku_id, ds) IN (SELECT key FROM repeated)';

/** Cleans and writes the sales. `inventory` has been cleaned before. Leaves the view `sales_days`. */
export async function cleanSales(clean: CleanContext, inventory: WorkingRows): Promise<number> {
  const { database } = clean;
  const snapshots = snapshotsOf(clean, 'sales');
  const log = ledgerOf('sales', snapshots);
  clean.logs.push(log);
  const instantCount = await createSalesView(clean);
  log.record('business_day', { changed: instantCount });
  const rows = await startWorking(database, 'sales', {
    entity: 'sales',
    allRows: ALL_SALES,
    shown: SHOWN,
    log,
  });
  await rejectRows(clean, rows);
  await mergeDays(clean, rows);
  await markStockouts(clean, rows, inventory);
  const written = await writeCleanTable(database, clean.context.out, {
    name: 'sales',
    columns: TABLES.clean_sales,
    extras: extraColumns('sales', snapshots).map((name) => ({ name, type: 'DOUBLE' })),
    from: `(${await finalSelect(clean, inventory)})`,
    orderBy: ['pair place', 'ds'],
  });
  checkCount(rows, written);
  await recordFlags(clean, rows);
  checkCount(rows, written);
  return written;
}

async function rejectRows(clean: CleanContext, rows: WorkingRows): Promise<void> {
  const { database, context } = clean;
  const { cleaning } = context.config;
  await applyCommonRules(database, rows, cleaning.earliest_date);
  await rejectBy(database, rows, 'future_dates', { as_of: literal(context.asOf) });
  await rejectUnknown(clean, rows);
  await rejectBy(database, rows, 'cancellations');
  if (cleaning.returns === 'drop') await rejectBy(database, rows, 'returns');
  else rows.log.record('returns', { changed: await countBy(database, rows, 'returns') });
  if (cleaning.negative_units === 'reject') await rejectBy(database, rows, 'negative_units');
  else rows.log.record('negative_units', { changed: await countBy(database, rows, 'negative_units') });
  await rejectBy(database, rows, 'units_out_of_range', { max_units: String(cleaning.max_units) });
  rows.log.record('negative_prices', { changed: await countBy(database, rows, 'negative_prices') });
}

/** Duplicates, then one row per day: only rows whose key repeats are looked at twice. */
async function mergeDays(clean: CleanContext, rows: WorkingRows): Promise<void> {
  const { database } = clean;
  await findRepeatedDays(database, rows.liveRows, clean.context.memoryMb);
  await database.run(`CREATE TABLE repeated_rows AS SELECT * FROM ${rows.liveRows} WHERE ${IS_REPEATED}`);
  await removeDuplicates(clean, rows);
  await createDays(clean, rows);
  const dayCount = await database.scalar<number>(`SELECT count(*) FROM ${DAYS}`);
  rows.log.record('net', { merged: rows.log.rowCount - dayCount });
  const below = fillQuery('clean/net_below_zero', { days: DAYS });
  rows.log.record('net_below_zero', {
    changed: await database.scalar<number>(`SELECT count(*) FROM (${below})`),
  });
}

/** The view of days: rows that are alone with their key as they are, the others netted. */
async function createDays(clean: CleanContext, rows: WorkingRows): Promise<void> {
  const { database } = clean;
  const drivers = driverColumns(clean);
  const columns = [
    'branch_id',
    'sku_id',
    'ds',
    'price',
    'stockout',
    'stockout_hours',
    'promotion',
    ...drivers,
  ];
  const net = fillQuery('clean/net', {
    rows: repeatedLeft(rows),
    drivers: drivers.map((name) => `, arg_max(${name}, row_id) AS ${name}`).join(''),
  });
  await database.run(`CREATE TABLE netted AS ${net}`);
  const hasRepeated = (await database.scalar<number>('SELECT count(*) FROM repeated')) > 0;
  const alone = `SELECT ${columns.join(', ')}, signed_units AS units FROM ${rows.liveRows}`;
  await database.run(
    hasRepeated
      ? `CREATE VIEW ${DAYS} AS ${alone} WHERE NOT (${IS_REPEATED}) UNION ALL BY NAME SELECT * FROM netted`
      : `CREATE VIEW ${DAYS} AS ${alone}`,
  );
}

/** Rows with repeated keys that no rule has taken away yet. */
function repeatedLeft(rows: WorkingRows): string {
  return `(SELECT * FROM repeated_rows WHERE row_id NOT IN (SELECT row_id FROM ${rows.goneIds}))`;
}

function driverColumns(clean: CleanContext): string[] {
  return extraColumns('sales', snapshotsOf(clean, 'sales')).map(identifier);
}

async function removeDuplicates(clean: CleanContext, rows: WorkingRows): Promise<void> {
  const { database, context } = clean;
  const left = { rows: repeatedLeft(rows) };
  await rejectBy(database, rows, 'exact_duplicates', { ...left, content: contentColumns(clean) });
  const policy = context.config.cleaning.conflicting_duplicates;
  if (policy === 'sum') {
    const merged = await countBy(database, rows, 'conflicting_duplicates', { ...left, from_place: '2' });
    rows.log.record('conflicting_duplicates', { merged });
  } else {
    const from_place = policy === 'last' ? '2' : '1';
    await rejectBy(database, rows, 'conflicting_duplicates', { ...left, from_place });
  }
}

/** Everything that a sales row says, without where it stood. */
function contentColumns(clean: CleanContext): string {
  const fixed = ['source', 'branch_id', 'sku_id', 'ds', 'units', 'price', 'stockout', 'stockout_hours'];
  return [...fixed, 'promotion', 'status', ...driverColumns(clean)].join(', ');
}

/** Days on which the inventory says that nothing was left, with a row for each that has none. */
async function markStockouts(clean: CleanContext, rows: WorkingRows, inventory: WorkingRows): Promise<void> {
  if (inventory.log.rowCount === 0) return;
  const { database, context } = clean;
  const days = fillQuery('clean/stockout_days', { rows: inventory.liveRows, as_of: literal(context.asOf) });
  await database.run(`CREATE TABLE stockout_days AS ${days}`);
  const empty = fillQuery('clean/inventory_stockouts', { days: DAYS });
  await database.run(`CREATE TABLE empty_days AS ${empty}`);
  rows.log.record('inventory_stockouts', {
    added: await database.scalar<number>('SELECT count(*) FROM empty_days'),
  });
}

async function finalSelect(clean: CleanContext, inventory: WorkingRows): Promise<string> {
  const { database, context } = clean;
  const { cleaning } = context.config;
  const limits = fillQuery('clean/outliers', { days: DAYS, factor: String(cleaning.outlier_factor) });
  await database.run(
    `CREATE TABLE outlier_limits AS SELECT * FROM sales_pairs LEFT JOIN (${limits}) USING (branch_id, sku_id)`,
  );
  const hasInventory = inventory.log.rowCount > 0;
  return fillQuery('clean/stockout', {
    days: hasInventory
      ? `(SELECT * FROM ${DAYS} UNION ALL BY NAME SELECT *, 0.0::DOUBLE AS units FROM empty_days)`
      : DAYS,
    hours_at_least: String(cleaning.stockout_hours_at_least),
    trading_hours: String(cleaning.trading_hours),
    is_out_by_inventory: hasInventory ? 'stockout_days.ds is not null' : 'false',
    inventory_join: hasInventory ? 'left join stockout_days using (branch_id, sku_id, ds)' : '',
    drivers: driverColumns(clean)
      .map((name) => `, days.${name}`)
      .join(''),
  });
}

async function recordFlags(clean: CleanContext, rows: WorkingRows): Promise<void> {
  const path = literal(escapeGlob(join(clean.context.out, 'sales.parquet')));
  const [flags] = await clean.database.rows<{ stockouts: number; outliers: number }>(
    `SELECT count(*) FILTER (stockout) AS stockouts, count(*) FILTER (outlier) AS outliers FROM read_parquet(${path}, hive_partitioning = false)`,
  );
  rows.log.record('stockout', { changed: flags!.stockouts });
  rows.log.record('outliers', { changed: flags!.outliers });
}
