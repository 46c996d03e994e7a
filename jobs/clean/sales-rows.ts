/** The rows of all sales sources under one set of columns, with their business day and kind. */
import { ENTITIES } from '../../schemas/entities.ts';
import { ShelfcastError } from '../../schemas/errors.ts';
import { identifier, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { type CleanContext, snapshotsOf } from './clean-context.ts';
import { extraColumns, type Snapshot, snapshotRows } from './snapshots.ts';

/** View of all sales: row_id, source, ds, is_instant, kind, signed_units, and the columns of the contract. */
export const ALL_SALES = 'sales_all';

/** Creates the view. Returns how many rows got their day from an instant. */
export async function createSalesView(clean: CleanContext): Promise<number> {
  const snapshots = snapshotsOf(clean, 'sales');
  let instantCount = 0;
  const parts: string[] = [];
  for (const snapshot of snapshots) {
    const isInstant = snapshot.columns.some(({ name, from }) => name === 'sold_at' && from !== null);
    if (isInstant) {
      await createBusinessDays(clean, snapshot);
      instantCount += snapshot.manifest.rows_kept;
    }
    parts.push(salesRows(clean, snapshot, isInstant));
  }
  const drivers = extraColumns('sales', snapshots).map((name) => `, ${identifier(name)}`);
  const columns = ENTITIES.sales.columns.filter(({ name }) => name !== 'sold_at').map(({ name }) => name);
  await clean.database.run(
    `CREATE VIEW ${ALL_SALES} AS
      SELECT row_id, source, source_file, source_row, ${columns.join(', ')}, is_instant, kind,
        ${signedUnits(clean)} AS signed_units ${drivers.join('')}
      FROM (${parts.join('\nUNION ALL BY NAME\n')})`,
  );
  return instantCount;
}

/** A return counts against sales whichever sign the extract gives it. */
function signedUnits(clean: CleanContext): string {
  const sold = clean.context.config.cleaning.negative_units === 'zero' ? 'greatest(units, 0)' : 'units';
  return `CASE WHEN kind = 'return' THEN -abs(units) ELSE ${sold} END`;
}

function salesRows(clean: CleanContext, snapshot: Snapshot, isInstant: boolean): string {
  const rows = isInstant ? datedTable(snapshot) : `(${snapshotRows(snapshot)})`;
  return `SELECT *, ${isInstant} AS is_instant, ${kindOf(clean, snapshot)} AS kind FROM ${rows}`;
}

function kindOf(clean: CleanContext, snapshot: Snapshot): string {
  if (!snapshot.columns.some(({ name, from }) => name === 'status' && from !== null)) return "'sale'";
  const { return_statuses, cancel_statuses } = clean.context.config.cleaning;
  const among = (statuses: readonly string[]) =>
    statuses.length === 0
      ? 'false'
      : `lower(status) IN (${statuses.map((status) => literal(status.toLowerCase())).join(', ')})`;
  return `CASE WHEN ${among(cancel_statuses)} THEN 'cancellation' WHEN ${among(return_statuses)} THEN 'return' ELSE 'sale' END`;
}

/** A table, since every rule looks at the rows again: the day of an instant is costly to find. */
async function createBusinessDays(clean: CleanContext, snapshot: Snapshot): Promise<void> {
  const { database, context } = clean;
  await checkTimezones(clean);
  const { timezone, day_starts_at } = context.config.calendar;
  const [hours, minutes] = day_starts_at.split(':').map(Number);
  const select = fillQuery('clean/business_day', {
    rows: `(${snapshotRows(snapshot)})`,
    timezone: literal(timezone),
    day_starts_minutes: String(hours! * 60 + minutes!),
  });
  await database.run(`CREATE TABLE ${datedTable(snapshot)} AS ${select}`);
}

function datedTable(snapshot: Snapshot): string {
  return identifier(`${snapshot.source} with business days`);
}

/** BRANCH_TIMEZONE_UNKNOWN for a branch whose time zone nobody knows: its sales would get wrong days. */
async function checkTimezones({ database }: CleanContext): Promise<void> {
  const [unknown] = await database.rows<{
    branch_id: string;
    timezone: string;
    source: string;
    file: string;
    row: number;
  }>(
    `SELECT branch_id, timezone, source, source_file AS file, source_row AS row FROM known_branches
     WHERE timezone NOT IN (SELECT name FROM pg_timezone_names()) ORDER BY branch_id LIMIT 1`,
  );
  if (unknown === undefined) return;
  throw new ShelfcastError('BRANCH_TIMEZONE_UNKNOWN', {
    message: `branch ${unknown.branch_id} names the time zone ${unknown.timezone}, which does not exist`,
    expected: 'an IANA time zone such as Asia/Dubai',
    came: unknown.timezone,
    mend: `correct the time zone of the branch in source ${unknown.source}, or leave it blank for calendar.timezone`,
    where: { source: unknown.source, file: unknown.file, row: unknown.row, column: 'timezone' },
  });
}
