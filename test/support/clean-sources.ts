/** Runs ingest and clean on texts of CSV files, as the pipeline would. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanJob } from '../../jobs/clean.ts';
import { ingestJob } from '../../jobs/ingest.ts';
import type { Config } from '../../schemas/config.ts';
import { escapeGlob, literal, openDatabase } from '../../warehouse/duckdb.ts';
import { type JobContextOptions, runJob, type TestJobContext, temporaryFolder } from './job-context.ts';

export interface CleanResult {
  readonly out: string;
  readonly context: TestJobContext;
  /** Rows of a select in which `sales`, `products`… and `rules`, `rejects` are the tables that were written. */
  query<Row = Record<string, unknown>>(sql: string): Promise<Row[]>;
}

const TABLE_FILES = [
  'sales',
  'sales_reach',
  'products',
  'branches',
  'prices',
  'events',
  'assortment',
  'rules',
  'rejects',
];

/** Ingests every source of the configuration from `data` and cleans them. */
export async function cleanSources(
  config: Config,
  data: string,
  options: Pick<JobContextOptions, 'asOf' | 'home' | 'threads' | 'memoryMb'> = {},
): Promise<CleanResult> {
  const home = options.home ?? temporaryFolder();
  const inputs: Record<string, string> = {};
  for (const [name, source] of Object.entries(config.sources)) {
    const job = ingestJob(name, source, config, data);
    inputs[`raw.${name}`] = (await runJob(job, { config, ...options, home })).out;
  }
  const { out, context } = await runJob(cleanJob(config), { config, ...options, home, inputs });
  return { out, context, query: (sql) => queryTables(out, sql) };
}

/** A folder with the given files. */
export function dataFolder(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function queryTables<Row>(folder: string, sql: string): Promise<Row[]> {
  const database = await openDatabase();
  try {
    for (const table of TABLE_FILES) {
      const path = literal(escapeGlob(join(folder, `${table}.parquet`)));
      await database.run(
        `CREATE VIEW ${table} AS SELECT * FROM read_parquet(${path}, hive_partitioning = false)`,
      );
    }
    return await database.rows<Row>(sql);
  } finally {
    database.close();
  }
}
