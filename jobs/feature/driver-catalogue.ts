/** Which drivers the clean tables hold, and which keys each of their sources names. */
import { join } from 'node:path';
import { TABLES } from '../../schemas/tables.ts';
import { type Database, parquetFiles } from '../../warehouse/duckdb.ts';

export interface DriverCatalogue {
  /** Names of all drivers, sorted; `promotion` is not among them, it has a column of its own. */
  readonly names: readonly string[];
  /** Drivers that come as extra columns of the sales. */
  readonly soldNames: readonly string[];
  /** One entry per source and combination of keys, the most specific first. */
  readonly sources: readonly DriverSource[];
}

export interface DriverSource {
  readonly file: string;
  readonly bySku: boolean;
  readonly byBranch: boolean;
  readonly names: readonly string[];
}

/** `files`: a clean table of each driver source. */
export async function driverCatalogue(
  database: Database,
  cleanDir: string,
  files: readonly string[],
): Promise<DriverCatalogue> {
  const fixed = namesOf(TABLES.clean_drivers);
  const sources: DriverSource[] = [];
  for (const file of files) {
    const table = parquetFiles(file);
    const names = (await columnNames(database, table)).filter((name) => !fixed.has(name));
    if (names.length === 0) continue;
    const patterns = await database.rows<{ bySku: boolean; byBranch: boolean }>(
      `SELECT DISTINCT sku_id IS NOT NULL AS "bySku", branch_id IS NOT NULL AS "byBranch" FROM ${table}`,
    );
    for (const pattern of patterns) sources.push({ file, names, ...pattern });
  }
  const specificity = (source: DriverSource) => Number(source.bySku) * 2 + Number(source.byBranch);
  // By code unit: a locale's order would differ from machine to machine.
  sources.sort((a, b) => specificity(b) - specificity(a) || (a.file < b.file ? -1 : 1));
  const fixedSales = namesOf(TABLES.clean_sales);
  const soldNames = (await columnNames(database, parquetFiles(join(cleanDir, 'sales.parquet')))).filter(
    (name) => !fixedSales.has(name),
  );
  const names = [...new Set([...soldNames, ...sources.flatMap((source) => source.names)])].filter(
    (name) => name !== 'promotion',
  );
  return { names: names.sort(), soldNames, sources };
}

/** Column of a driver in the panel. A driver that is called as one of the panel's own columns gets another name there. */
export function driverColumn(name: string): string {
  const isTaken = TABLES.panel.some((column) => column.name === name.toLowerCase());
  return isTaken ? `driver ${name}` : name;
}

/** Columns of a relation, in its order. */
export async function columnNames(database: Database, table: string): Promise<string[]> {
  const rows = await database.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${table}`);
  return rows.map((row) => row.column_name);
}

function namesOf(columns: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(columns.map((column) => column.name));
}
