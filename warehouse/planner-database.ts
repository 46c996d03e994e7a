/** `forecasts.duckdb`: everything that a planner asks, in one read-only file. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../schemas/manifest.ts';
import { createTable } from './columns.ts';
import { type Database, identifier, literal, openDatabase, parquetFiles } from './duckdb.ts';
import { type PlannerTable, plannerTables } from './planner-tables.ts';
import type { PublishedRun } from './published-runs.ts';
import { queryText } from './query-file.ts';

/** What is there before tonight's forecast is. */
export interface PlannerInputs {
  readonly totalsAccuracyFile: string;
  readonly ledgerFile: string;
  readonly metricsFile: string;
  readonly championsFile: string;
  /** Folder with sales.parquet, rejects.parquet and rules.parquet. */
  readonly cleanDir: string;
  readonly cutoff: string;
  readonly actualsDays: number;
  readonly quantiles: readonly number[];
}

/** What is known last. */
export interface PlannerTables {
  readonly forecastsFile: string;
  readonly totalsFile: string;
  readonly driversFile: string;
  readonly runs: readonly RunRecord[];
  /** Earlier vintages of `forecast_history`, this run not among them. */
  readonly earlier: readonly PublishedRun[];
}

export interface PlannerResources {
  readonly threads: number;
  readonly memoryMb: number;
  readonly tempDir: string;
}

/** A database under way. One of `finish` and `abandon` ends it. */
export interface PlannerDatabase {
  /** Adds what is known last, and closes the file with no write-ahead log beside it. */
  finish(tables: PlannerTables): Promise<void>;
  /** Closes it and removes the file. */
  abandon(): Promise<void>;
}

/**
 * Begins to write the database to `path`, which must not be there yet: what does not depend on tonight's forecast, while that is
 * still being written.
 */
export async function startPlannerDatabase(
  path: string,
  inputs: PlannerInputs,
  resources: PlannerResources,
): Promise<PlannerDatabase> {
  const database = await openDatabase({ path, ...resources });
  const begun = copyTables(database, inputs);
  // Whoever ends it hears of a failure; until then it must not end the process.
  begun.catch(() => {});
  return {
    async finish(tables) {
      try {
        await begun;
        await writeTables(database, tables, inputs.quantiles);
      } finally {
        database.close();
      }
    },
    async abandon() {
      await begun.catch(() => {});
      database.close();
      for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
    },
  };
}

async function writeTables(
  database: Database,
  { forecastsFile, totalsFile, driversFile, runs, earlier }: PlannerTables,
  quantiles: readonly number[],
): Promise<void> {
  await copy(database, 'forecasts', parquet(forecastsFile));
  await copy(database, 'forecast_totals', parquet(totalsFile));
  await copy(database, 'drivers', parquet(driversFile));
  await writeRuns(database, runs);
  await writeHistory(database, earlier);
  for (const table of plannerTables(quantiles)) await comment(database, table);
  await database.run('CHECKPOINT');
}

async function copyTables(database: Database, inputs: PlannerInputs): Promise<void> {
  const clean = (name: string) => parquet(join(inputs.cleanDir, `${name}.parquet`));
  await database.run(`
    CREATE TEMP VIEW sales AS SELECT * FROM ${clean('sales')};
    CREATE TEMP TABLE window_days AS
      SELECT ${literal(inputs.cutoff)}::date AS cutoff, ${inputs.actualsDays} AS days;
    CREATE TABLE actuals AS ${queryText('publish/actuals')};
  `);
  await copy(database, 'series_ledger', parquet(inputs.ledgerFile));
  await copy(database, 'accuracy', parquet(inputs.metricsFile));
  await copy(database, 'totals_accuracy', parquet(inputs.totalsAccuracyFile));
  await copy(database, 'champions', parquet(inputs.championsFile));
  await copy(database, 'rejects', clean('rejects'));
  await copy(database, 'data_quality', clean('rules'));
}

function copy(database: Database, name: string, source: string): Promise<void> {
  return database.run(`CREATE TABLE ${identifier(name)} AS SELECT * FROM ${source}`);
}

async function writeRuns(database: Database, runs: readonly RunRecord[]): Promise<void> {
  const texts = (name: string, of: (run: RunRecord) => string | number | null) => ({
    name,
    type: 'VARCHAR' as const,
    values: runs.map((run) => {
      const value = of(run);
      return value === null ? null : String(value);
    }),
  });
  await createTable(database, 'run_records', [
    texts('run_id', (run) => run.run_id),
    texts('name', (run) => run.name),
    texts('as_of', (run) => run.as_of),
    texts('status', (run) => run.status),
    texts('started_at', (run) => run.started_at),
    texts('generated_at', (run) => run.generated_at),
    texts('finished_at', (run) => run.finished_at),
    texts('duration_ms', (run) => run.duration_ms),
    texts('code_version', (run) => run.code_version),
    texts('config_sha256', (run) => run.config_sha256),
    texts('error_code', (run) => run.error?.code ?? null),
    texts('error_message', (run) => run.error?.message ?? null),
    texts('accepted_gates', (run) => run.accepted_gates.join(',')),
    texts('warnings', (run) => run.warnings.length),
  ]);
  await database.run(`CREATE TABLE runs AS ${queryText('publish/runs')}; DROP TABLE run_records`);
}

async function writeHistory(database: Database, earlier: readonly PublishedRun[]): Promise<void> {
  const vintage = queryText('publish/vintage');
  await database.run('CREATE TEMP VIEW forecasts_of_run AS SELECT * FROM forecasts LIMIT 0');
  await database.run(`CREATE TABLE forecast_history_earlier AS ${vintage}`);
  // The oldest first, so that a scan meets the vintages in the order of their nights.
  for (const run of [...earlier].reverse()) {
    const file = parquet(join(run.dir, 'forecasts.parquet'));
    await database.run(`CREATE OR REPLACE TEMP VIEW forecasts_of_run AS SELECT * FROM ${file}`);
    await database.run(`INSERT INTO forecast_history_earlier ${vintage}`);
  }
  await database.run(`CREATE VIEW forecast_history AS ${queryText('publish/forecast-history')}`);
}

async function comment(database: Database, table: PlannerTable): Promise<void> {
  const name = identifier(table.name);
  const there = await database.rows<{ column_name: string }>(`DESCRIBE ${name}`);
  const present = new Set(there.map((row) => row.column_name));
  const statements = table.columns
    .filter((column) => present.has(column.name))
    .map((column) => `COMMENT ON COLUMN ${name}.${identifier(column.name)} IS ${literal(column.meaning)}`);
  await database.run(
    [`COMMENT ON ${table.kind} ${name} IS ${literal(table.meaning)}`, ...statements].join(';\n'),
  );
}

function parquet(path: string): string {
  return parquetFiles(path);
}
