/** `statics.parquet`: the attributes of each series' branch and SKU as numbers. */
import { join } from 'node:path';
import type { StaticDocument } from '../../schemas/manifest.ts';
import { TABLES } from '../../schemas/tables.ts';
import { type Database, identifier, literal } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { columnNames } from './driver-catalogue.ts';

/** Reads `ledger`, `products` and `branches`; returns the columns that it wrote and how many values each has. */
export async function writeStatics(database: Database, out: string): Promise<StaticDocument[]> {
  const ofProducts = await attributesOf(database, 'products', TABLES.clean_products);
  const ofBranches = await attributesOf(database, 'branches', TABLES.clean_branches);
  const taken = new Set(['series', 'sku_id', 'branch_id', 'category', 'branch']);
  const columns = [
    ...ofProducts.map((name) => ({ table: 'product', name: freeName(name, 'product', taken), from: name })),
    ...ofBranches.map((name) => ({ table: 'branch', name: freeName(name, 'branch', taken), from: name })),
  ];
  const numbersOf = (table: string) =>
    columns
      .filter((column) => column.table === table)
      .map(({ name, from }) => `, ${placeInOrder(identifier(from))} AS ${identifier(name)}`);
  const select = fillQuery('feature/statics', {
    product_columns: numbersOf('product').join(''),
    branch_columns: numbersOf('branch').join(''),
    attributes: columns
      .map(({ table, name }) => `, coalesce(${table}_numbers.${identifier(name)}, -1) AS ${identifier(name)}`)
      .join(''),
  });
  await database.run(`CREATE TABLE statics AS ${select}`);
  await database.run(
    `COPY (FROM statics ORDER BY series) TO ${literal(join(out, 'statics.parquet'))} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const names = ['category', 'branch', ...columns.map(({ name }) => name)];
  const counts = names.map((name) => `max(${identifier(name)}) + 1 AS ${identifier(name)}`).join(', ');
  const [row] = await database.rows<Record<string, number>>(`SELECT ${counts} FROM statics`);
  return names.map((name) => ({ name, values: row![name]! }));
}

async function attributesOf(
  database: Database,
  table: string,
  fixed: readonly { readonly name: string }[],
): Promise<string[]> {
  const isFixed = new Set(fixed.map((column) => column.name));
  return (await columnNames(database, table)).filter((name) => !isFixed.has(name)).sort();
}

/** The attribute's own name, unless another static is called so already: then the name of its table comes before it. */
function freeName(name: string, table: string, taken: Set<string>): string {
  let free = name;
  // DuckDB does not tell upper from lower case in names.
  while (taken.has(free.toLowerCase())) free = `${table} ${free}`;
  taken.add(free.toLowerCase());
  return free;
}

function placeInOrder(column: string): string {
  return `(CASE WHEN ${column} IS NULL THEN -1 ELSE dense_rank() OVER (ORDER BY ${column} NULLS LAST) - 1 END)::integer`;
}
