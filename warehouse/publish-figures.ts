/** The figures that the publish gates judge. Relations as named in `queries/publish/`. */
import { type Database, literal } from './duckdb.ts';
import { queryText } from './query-file.ts';

export interface ChangeFigures {
  /** Rows that both runs cover. */
  readonly rows: number;
  readonly newTotal: number;
  readonly oldTotal: number;
}

export interface SeriesShareFigures {
  readonly expected: number;
  readonly kept: number;
  /** A series that has no forecast any more, or null. */
  readonly example: string | null;
}

export interface SeriesGrowthFigures {
  readonly series: number;
  /** Series of the previous run. */
  readonly previous: number;
  /** A series that the previous run did not have, or null. */
  readonly example: string | null;
}

/** A metric of the selected models and of the baseline over the folds that decide; null where it is not measured. */
export interface AcceptanceFigures {
  readonly folds: number;
  readonly selected: number | null;
  readonly baseline: number | null;
}

export interface ForecastCounts {
  readonly rows: number;
  readonly series: number;
  readonly skus: number;
  readonly branches: number;
  readonly fallback_rows: number;
  readonly first_ds: string;
  readonly last_ds: string;
}

/** Needs the relations `forecasts` and `previous`. */
export async function changeFigures(database: Database): Promise<ChangeFigures> {
  const [row] = await database.rows<{ rows: number; new_total: number; old_total: number }>(
    queryText('publish/change'),
  );
  return { rows: row!.rows, newTotal: row!.new_total, oldTotal: row!.old_total };
}

/** Needs the relations `forecasts`, `previous` and `ledger`. */
export async function seriesShareFigures(database: Database): Promise<SeriesShareFigures> {
  const [row] = await database.rows<SeriesShareFigures>(queryText('publish/series-share'));
  return row!;
}

/** Needs the relations `forecasts` and `previous`. */
export async function seriesGrowthFigures(database: Database): Promise<SeriesGrowthFigures> {
  const [row] = await database.rows<SeriesGrowthFigures>(queryText('publish/series-growth'));
  return row!;
}

/** Needs the relation `metrics`. */
export async function acceptanceFigures(
  database: Database,
  ask: {
    readonly baseline: string;
    readonly folds: number;
    readonly metric: 'wape' | 'rmsse' | 'mase';
  },
): Promise<AcceptanceFigures> {
  await database.run(
    `CREATE OR REPLACE TEMP TABLE acceptance AS SELECT ${literal(ask.baseline)} AS baseline, ${ask.folds} AS folds`,
  );
  type Row = { model: string; folds: number } & Record<typeof ask.metric, number | null>;
  const rows = await database.rows<Row>(queryText('publish/acceptance'));
  const selected = rows.find((row) => row.model === 'selected');
  const baseline = rows.find((row) => row.model === ask.baseline);
  return {
    folds: selected?.folds ?? 0,
    selected: selected?.[ask.metric] ?? null,
    baseline: baseline?.[ask.metric] ?? null,
  };
}

/** Needs the relation `forecasts`. */
export async function forecastCounts(database: Database): Promise<ForecastCounts> {
  const [row] = await database.rows<ForecastCounts>(queryText('publish/forecast-counts'));
  return row!;
}

/** Series of the relation `ledger` by state. */
export async function ledgerCounts(database: Database): Promise<Record<string, number>> {
  const rows = await database.rows<{ state: string; series: number }>(queryText('publish/ledger-counts'));
  return Object.fromEntries(rows.map((row) => [row.state, row.series]));
}
