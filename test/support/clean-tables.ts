/** Clean tables from literals, as the clean job leaves them, and what the feature job makes of them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { featureJob } from '../../jobs/feature.ts';
import type { ShardPool } from '../../jobs/job.ts';
import { shardFiles } from '../../jobs/shard-files.ts';
import type { Config } from '../../schemas/config.ts';
import { TABLES, type TableColumn } from '../../schemas/tables.ts';
import { type Database, identifier, literal, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { inProcessShards, jobContext, temporaryFolder } from './job-context.ts';
import { tinyConfig } from './tiny-jobs.ts';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Columns that are left out are null; columns beyond the contract are VARCHAR where they hold texts, as attributes do, else DOUBLE, as drivers. */
export interface CleanTables {
  readonly sales?: readonly Row[];
  readonly products?: readonly Row[];
  readonly branches?: readonly Row[];
  readonly prices?: readonly Row[];
  readonly events?: readonly Row[];
  readonly assortment?: readonly Row[];
  /** Branches whose sales end before `asOf`. */
  readonly sales_reach?: readonly Row[];
  /** By name of the source. */
  readonly drivers?: Readonly<Record<string, readonly Row[]>>;
}

/** Writes every clean table; SKUs and branches that nobody describes get a row of their own, as in clean. */
export async function writeCleanTables(folder: string, tables: CleanTables): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { sales = [], prices = [], events = [], assortment = [], drivers = {} } = tables;
  const named = (key: string) => [...sales, ...assortment].map((row) => row[key] as string);
  const complete = (rows: readonly Row[], key: string, rest: Row): Row[] => {
    const missing = new Set(named(key).filter((name) => !rows.some((row) => row[key] === name)));
    return [...rows, ...Array.from(missing, (name) => ({ [key]: name, ...rest }))];
  };
  const products = complete(tables.products ?? [], 'sku_id', { category: 'unknown' });
  const branches = complete(tables.branches ?? [], 'branch_id', { timezone: 'UTC' });
  const database = await openDatabase();
  try {
    const write = (name: string, columns: readonly TableColumn[], rows: readonly Row[], order: string) =>
      writeTable(database, join(folder, `${name}.parquet`), columns, rows, order);
    const filled = sales.map((row) => ({ stockout: false, outlier: false, ...row }));
    await write('sales', TABLES.clean_sales, filled, 'branch_id, sku_id, ds');
    await write('products', TABLES.clean_products, products, 'sku_id');
    await write('branches', TABLES.clean_branches, branches, 'branch_id');
    await write('prices', TABLES.clean_prices, prices, 'ds');
    await write('events', TABLES.clean_events, events, 'ds');
    await write('assortment', TABLES.clean_assortment, assortment, 'sku_id, branch_id');
    await write('sales_reach', TABLES.clean_sales_reach, tables.sales_reach ?? [], 'branch_id');
    for (const [name, rows] of Object.entries(drivers))
      await write(`drivers-${name}`, TABLES.clean_drivers, rows, 'ds');
  } finally {
    database.close();
  }
}

async function writeTable(
  database: Database,
  file: string,
  columns: readonly TableColumn[],
  rows: readonly Row[],
  order: string,
): Promise<void> {
  const known = new Set(columns.map((column) => column.name));
  const extra = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !known.has(name));
  const typeOf = (name: string) => (rows.some((row) => typeof row[name] === 'string') ? 'VARCHAR' : 'DOUBLE');
  const all = [...columns, ...extra.map((name) => ({ name, type: typeOf(name) }))];
  const definitions = all.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ');
  await database.run(`CREATE OR REPLACE TABLE written (${definitions})`);
  const values = rows.map((row) => `(${all.map(({ name }) => sqlValue(row[name] ?? null)).join(', ')})`);
  if (values.length > 0) await database.run(`INSERT INTO written VALUES ${values.join(', ')}`);
  await database.run(`COPY (FROM written ORDER BY ${order}) TO ${literal(file)} (FORMAT parquet)`);
}

function sqlValue(value: string | number | boolean | null): string {
  return typeof value === 'string' ? literal(value) : String(value);
}

export interface BuiltPanel {
  /** Folder of the panel: shards and `series.parquet`. */
  readonly folder: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly config: Config;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** Runs the feature job over the tables. A source of the configuration is added for each driver source and the assortment. */
export async function buildPanel(
  tables: CleanTables,
  options: {
    readonly asOf: string;
    readonly config?: Readonly<Record<string, unknown>>;
    readonly home?: string;
    readonly shards?: ShardPool;
    readonly threads?: number;
  },
): Promise<BuiltPanel> {
  const home = options.home ?? temporaryFolder();
  const clean = join(home, 'clean');
  await writeCleanTables(clean, tables);
  const config = tinyConfig({ ...options.config, sources: sourcesFor(tables) });
  const threads = options.threads ?? 1;
  const context = jobContext({ config, asOf: options.asOf, home, inputs: { clean }, threads });
  const shards = options.shards ?? inProcessShards();
  const counts = await featureJob(config).run({ ...context, shards });
  return { folder: context.out, counts, config, warnings: context.warnings };
}

function sourcesFor(tables: CleanTables): Record<string, unknown> {
  const { sources } = tinyConfig();
  const keys = { ds: 'ds', sku_id: 'sku', branch_id: 'branch' };
  const driver = { entity: 'drivers', files: 'x.csv', owner: 'it', columns: { ...keys, promotion: 'p' } };
  const assortment = {
    entity: 'assortment',
    files: 'x.csv',
    owner: 'it',
    columns: { sku_id: 'sku', branch_id: 'branch' },
  };
  return {
    ...sources,
    ...Object.fromEntries(Object.keys(tables.drivers ?? {}).map((name) => [name, driver])),
    ...(tables.assortment === undefined ? {} : { assortment }),
  };
}

/** Rows of a select over `panel` (all shards with the keys of the ledger) and `ledger`; days come as ISO texts. */
export async function queryPanel<T>(built: Pick<BuiltPanel, 'folder'>, select: string): Promise<T[]> {
  const database = await openDatabase();
  try {
    const file = (name: string) => join(built.folder, name);
    await database.run(`
      CREATE VIEW ledger AS SELECT * FROM ${parquetFiles(file('series.parquet'))};
      CREATE VIEW panel AS SELECT ledger.sku_id, ledger.branch_id, shard.* REPLACE (shard.ds::varchar AS ds)
        FROM ${parquetFiles(...shardFiles(built.folder))} AS shard
        JOIN ledger USING (series) ORDER BY shard.series, shard.ds`);
    return await database.rows<T>(select);
  } finally {
    database.close();
  }
}

/** Daily sales of one series as rows of `sales`. */
export function dailySales(
  key: { readonly sku_id: string; readonly branch_id: string },
  from: string,
  units: readonly (number | Row)[],
): Row[] {
  const start = Date.parse(from);
  return units.map((one, k) => ({
    ...key,
    ds: new Date(start + k * 86_400_000).toISOString().slice(0, 10),
    ...(typeof one === 'number' ? { units: one } : one),
  }));
}
