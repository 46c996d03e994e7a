/** Clean tables of everything but sales: the last row of a key counts. */
import type { EntityName } from '../../schemas/entities.ts';
import { TABLES, type TableColumn } from '../../schemas/tables.ts';
import { identifier, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { type CleanContext, isListed, snapshotsOf } from './clean-context.ts';
import { createRowsView, extraColumns, ledgerOf, type Snapshot } from './snapshots.ts';
import { applyCommonRules, mergeBy, rejectBy, startWorking, type WorkingRows } from './working-rows.ts';
import { writeCleanTable } from './write-clean-table.ts';

type ReferenceEntity = Exclude<EntityName, 'sales'>;

const KEYS: Readonly<Record<ReferenceEntity, readonly string[]>> = {
  products: ['sku_id'],
  branches: ['branch_id'],
  prices: ['sku_id', 'branch_id', 'ds'],
  drivers: ['ds', 'sku_id', 'branch_id'],
  events: ['ds', 'branch_id', 'event'],
  inventory: ['branch_id', 'sku_id', 'ds'],
  assortment: ['branch_id', 'sku_id'],
};

/** Applies the rules of an entity to the given snapshots. `name` tells its working tables from others. */
export async function cleanReference(
  clean: CleanContext,
  entity: ReferenceEntity,
  name: string,
  snapshots: readonly Snapshot[],
): Promise<WorkingRows> {
  const { database, context } = clean;
  const allRows = identifier(`${name} all`);
  await createRowsView(database, `${name} all`, entity, snapshots);
  const log = ledgerOf(entity, snapshots);
  clean.logs.push(log);
  const shown = [...new Set(snapshots.flatMap(({ columns }) => mappedNames(columns)))];
  const rows = await startWorking(database, name, { entity, allRows, shown, log });
  if (snapshots.length === 0) return rows;
  await applyCommonRules(database, rows, context.config.cleaning.earliest_date);
  if (entity === 'inventory' || entity === 'assortment') await rejectUnknown(clean, rows);
  if (entity === 'prices') await rejectBy(database, rows, 'negative_prices');
  await mergeBy(database, rows, 'repeated_keys', { keys: KEYS[entity].map(identifier).join(', ') });
  return rows;
}

/** Rejects rows of a SKU or branch that nobody lists, where somebody lists any and the policy says so. */
export async function rejectUnknown(clean: CleanContext, rows: WorkingRows): Promise<void> {
  if (clean.context.config.cleaning.unknown_keys === 'keep') return;
  if (isListed(clean, 'products')) await rejectBy(clean.database, rows, 'unknown_sku');
  if (isListed(clean, 'branches')) await rejectBy(clean.database, rows, 'unknown_branch');
}

/** Writes `drivers-<source>.parquet` for each drivers source. */
export async function writeDrivers(clean: CleanContext): Promise<number> {
  let rowCount = 0;
  for (const snapshot of snapshotsOf(clean, 'drivers')) {
    const name = `drivers-${snapshot.source}`;
    const rows = await cleanReference(clean, 'drivers', name, [snapshot]);
    const mapsPromotion = snapshot.columns.some(
      (column) => column.name === 'promotion' && column.from !== null,
    );
    const names = [...(mapsPromotion ? ['promotion'] : []), ...extraColumns('drivers', [snapshot])];
    rowCount += await write(clean, rows, {
      name,
      columns: TABLES.clean_drivers,
      extras: names.map((extra) => ({ name: extra, type: 'DOUBLE' })),
      from: rows.liveRows,
      orderBy: KEYS.drivers,
    });
  }
  return rowCount;
}

/** Writes the price list, the events and the assortment. */
export async function writePricesAndEvents(clean: CleanContext): Promise<void> {
  const prices = await cleanReference(clean, 'prices', 'prices', snapshotsOf(clean, 'prices'));
  await write(clean, prices, {
    name: 'prices',
    columns: TABLES.clean_prices,
    extras: [],
    from: prices.liveRows,
    orderBy: KEYS.prices,
  });
  const events = await cleanReference(clean, 'events', 'events', snapshotsOf(clean, 'events'));
  await write(clean, events, {
    name: 'events',
    columns: TABLES.clean_events,
    extras: [],
    from: `(SELECT * REPLACE (coalesce(closed, false) AS closed) FROM ${events.liveRows})`,
    orderBy: KEYS.events,
  });
}

/** Writes the assortment from its cleaned rows. */
export async function writeAssortment(clean: CleanContext, rows: WorkingRows): Promise<void> {
  await write(clean, rows, {
    name: 'assortment',
    columns: TABLES.clean_assortment,
    extras: [],
    from: `(SELECT *, "from" AS from_ds, "until" AS until_ds FROM ${rows.liveRows})`,
    orderBy: KEYS.assortment,
  });
}

/**
 * Writes products and branches: those that a source lists, then those that only `seen` names (a table with sku_id and
 * branch_id), which the rules would have rejected if they had to be listed.
 */
export async function writeMasters(
  clean: CleanContext,
  products: WorkingRows,
  branches: WorkingRows,
  seen: string,
): Promise<void> {
  const timezone = literal(clean.context.config.calendar.timezone);
  await writeMaster(
    clean,
    products,
    TABLES.clean_products,
    'sku_id',
    "coalesce(category, 'unknown') AS category",
    seen,
  );
  await writeMaster(
    clean,
    branches,
    TABLES.clean_branches,
    'branch_id',
    `coalesce(timezone, ${timezone}) AS timezone`,
    seen,
  );
}

async function writeMaster(
  clean: CleanContext,
  rows: WorkingRows,
  columns: readonly TableColumn[],
  key: string,
  filled: string,
  seen: string,
): Promise<void> {
  const { database, context } = clean;
  const added = fillQuery('clean/seen_elsewhere', { key, seen, rows: rows.liveRows });
  rows.log.record('seen_elsewhere', {
    added: await database.scalar<number>(`SELECT count(*) FROM (${added})`),
  });
  const written = await writeCleanTable(database, context.out, {
    name: rows.entity,
    columns,
    extras: extraColumns(rows.entity, snapshotsOf(clean, rows.entity)).map((name) => ({
      name,
      type: 'VARCHAR',
    })),
    from: `(SELECT * REPLACE (${filled}) FROM (SELECT * FROM ${rows.liveRows} UNION ALL BY NAME ${added}))`,
    orderBy: [key],
  });
  checkCount(rows, written);
}

async function write(
  clean: CleanContext,
  rows: WorkingRows,
  table: Parameters<typeof writeCleanTable>[2],
): Promise<number> {
  const written = await writeCleanTable(clean.database, clean.context.out, table);
  checkCount(rows, written);
  return written;
}

/** The ledger must end at the rows that stand in the file; anything else is a bug. */
export function checkCount(rows: WorkingRows, written: number): void {
  if (written !== rows.log.rowCount)
    throw new Error(`${rows.entity}: the rules leave ${rows.log.rowCount} rows, but ${written} were written`);
}

function mappedNames(columns: Snapshot['columns']): string[] {
  return columns.flatMap(({ name, from }) => (from === null ? [] : [name]));
}
