/** Writes `metrics.parquet` and `champions.parquet` of a backtest. */
import { join } from 'node:path';
import { cellScheme, type Metrics, metricsOf, SUM_FIELDS } from '../model/metrics/metric-sums.ts';
import { DEMAND_CLASSES, VELOCITY_CLASSES } from '../model/series-profile.ts';
import { createTable, type OutputColumn } from '../warehouse/columns.ts';
import { type Database, literal, parquetFiles } from '../warehouse/duckdb.ts';
import { type ChampionInput, championRows, type Names, writeChampions } from './champions-table.ts';
import type { BacktestPlan } from './shards/backtest-plan.ts';
import { LADDER_COLUMN } from './shards/fold-rows.ts';

export interface MetricInput extends ChampionInput {
  readonly ledgerFile: string;
  readonly out: string;
  /** Shape [fold × (model + ladder) × cell × SUM_FIELDS]. */
  readonly modelSums: Float64Array;
  /** Shape [reporting fold × cell × SUM_FIELDS]. */
  readonly selectedSums: Float64Array;
}

interface MetricRow extends Metrics {
  readonly fold: number;
  readonly origin: number | null;
  readonly isReporting: boolean;
  readonly model: string;
  readonly segmentKind: string;
  readonly segment: string;
  readonly horizonDays: number;
}

export async function writeMetricTables(database: Database, input: MetricInput): Promise<void> {
  const names = await readNames(database, input.ledgerFile);
  await writeMetrics(database, metricRows(input, names), join(input.out, 'metrics.parquet'));
  await writeChampions(database, championRows(input, names), join(input.out, 'champions.parquet'));
}

async function readNames(database: Database, ledgerFile: string): Promise<Names> {
  const ledger = parquetFiles(ledgerFile);
  const distinct = async (name: string, number: string) => {
    const rows = await database.rows<{ name: string }>(
      `SELECT DISTINCT ${name} AS name, ${number} AS n FROM ${ledger} ORDER BY n`,
    );
    return rows.map((row) => row.name);
  };
  return {
    categories: await distinct('category', 'category_number'),
    branches: await distinct('branch_id', 'branch_number'),
  };
}

function metricRows(input: MetricInput, names: Names): MetricRow[] {
  const { plan, modelSums, selectedSums } = input;
  const cellCount = cellScheme({ ...plan.dimensions, horizon: plan.horizon }).count;
  const models = [...plan.forecast.models, LADDER_COLUMN];
  const slice = (sums: Float64Array, block: number) =>
    sums.subarray(block * cellCount * SUM_FIELDS, (block + 1) * cellCount * SUM_FIELDS);
  const reporting = plan.folds.filter((fold) => fold.isReporting);
  const rows: MetricRow[] = [];
  models.forEach((model, m) => {
    const together = new Float64Array(cellCount * SUM_FIELDS);
    for (const fold of plan.folds) {
      const sums = slice(modelSums, fold.fold * models.length + m);
      rows.push(...rowsOfCells(sums, plan, names, { ...fold, model }));
      if (fold.isReporting) addInto(together, sums);
    }
    rows.push(...rowsOfCells(together, plan, names, { fold: -1, origin: null, isReporting: true, model }));
  });
  const together = new Float64Array(cellCount * SUM_FIELDS);
  reporting.forEach((fold, p) => {
    const sums = slice(selectedSums, p);
    rows.push(...rowsOfCells(sums, plan, names, { ...fold, model: 'selected' }));
    addInto(together, sums);
  });
  rows.push(
    ...rowsOfCells(together, plan, names, { fold: -1, origin: null, isReporting: true, model: 'selected' }),
  );
  return rows;
}

function rowsOfCells(
  sums: Float64Array,
  plan: BacktestPlan,
  names: Names,
  head: Pick<MetricRow, 'fold' | 'origin' | 'isReporting' | 'model'>,
): MetricRow[] {
  const cells = cellScheme({ ...plan.dimensions, horizon: plan.horizon });
  const row = (cell: number, segmentKind: string, segment: string, horizonDays: number): MetricRow => ({
    ...head,
    segmentKind,
    segment,
    horizonDays,
    ...metricsOf(sums, cell, head.model === 'selected'),
  });
  const rows = [
    row(cells.all, 'all', 'all', 0),
    ...names.categories.map((name, c) => row(cells.category(c), 'category', name, 0)),
    ...names.branches.map((name, b) => row(cells.branch(b), 'branch', name, 0)),
    ...VELOCITY_CLASSES.map((name, v) => row(cells.velocityClass(v), 'velocity_class', name, 0)),
    ...DEMAND_CLASSES.map((name, d) => row(cells.demandClass(d), 'demand_class', name, 0)),
    ...Array.from({ length: plan.horizon }, (_, k) => row(cells.horizon(k + 1), 'all', 'all', k + 1)),
  ];
  return rows.filter(({ rows: count }) => count > 0);
}

function addInto(sum: Float64Array, part: Float64Array): void {
  for (let k = 0; k < sum.length; k++) sum[k]! += part[k]!;
}

async function writeMetrics(database: Database, rows: readonly MetricRow[], file: string): Promise<void> {
  const doubles = (name: string, pick: (row: MetricRow) => number | null): OutputColumn => ({
    name,
    type: 'DOUBLE',
    values: Float64Array.from(rows, (row) => pick(row) ?? Number.NaN),
    nullable: true,
  });
  const texts = (name: string, pick: (row: MetricRow) => string): OutputColumn => ({
    name,
    type: 'VARCHAR',
    values: rows.map(pick),
  });
  const integers = (name: string, pick: (row: MetricRow) => number): OutputColumn => ({
    name,
    type: 'INTEGER',
    values: Int32Array.from(rows, pick),
  });
  await createTable(database, 'metrics', [
    integers('fold', (row) => row.fold),
    integers('origin_day', (row) => row.origin ?? 0),
    { name: 'reporting', type: 'BOOLEAN', values: Uint8Array.from(rows, (row) => (row.isReporting ? 1 : 0)) },
    texts('model', (row) => row.model),
    texts('segment_kind', (row) => row.segmentKind),
    texts('segment', (row) => row.segment),
    integers('horizon_days', (row) => row.horizonDays),
    doubles('rows', (row) => row.rows),
    doubles('sum_units', (row) => row.sumUnits),
    doubles('sum_yhat', (row) => row.sumYhat),
    doubles('sum_abs_error', (row) => row.sumAbsError),
    doubles('wape', (row) => row.wape),
    doubles('bias', (row) => row.bias),
    doubles('mase', (row) => row.mase),
    doubles('rmsse', (row) => row.rmsse),
    doubles('pinball', (row) => row.pinball),
    doubles('coverage', (row) => row.coverage),
    doubles('coverage_plain', (row) => row.coveragePlain),
    doubles('width', (row) => row.width),
  ]);
  await database.run(`COPY (
    SELECT fold, CASE WHEN fold >= 0 THEN DATE '1970-01-01' + origin_day END AS origin,
      * EXCLUDE (fold, origin_day) REPLACE (rows::bigint AS rows)
    FROM metrics ORDER BY fold, model, segment_kind, segment, horizon_days
  ) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`);
}
