/** Writes `champions.parquet`: what serves each segment tonight, and who speaks for series without a history. */
import type { ModelChoice } from '../model/backtest/blend.ts';
import { NEWCOMER_KINDS, type NewcomerSums, newcomerErrors } from '../model/backtest/newcomers.ts';
import type { Choice } from '../model/backtest/selection.ts';
import { segmentScheme } from '../model/segments.ts';
import { VELOCITY_CLASSES } from '../model/series-profile.ts';
import { createTable, type OutputColumn } from '../warehouse/columns.ts';
import { type Database, literal } from '../warehouse/duckdb.ts';
import type { BacktestPlan } from './shards/backtest-plan.ts';
import { LADDER_COLUMN } from './shards/fold-rows.ts';

export interface ChampionInput {
  readonly plan: BacktestPlan;
  /** The choice for the nightly scoring. */
  readonly choice: Choice;
  /** What serves each segment by it. */
  readonly served: ModelChoice;
  /** How the ladder and the trees did on newcomers, at the same point. */
  readonly newcomers: NewcomerSums;
}

export interface Names {
  readonly categories: readonly string[];
  readonly branches: readonly string[];
}

export interface ChampionRow {
  readonly segment: string;
  readonly champion: string;
  readonly partner: string | null;
  readonly partnerShare: number;
  readonly metric: string;
  readonly championValue: number;
  readonly baselineValue: number;
  readonly rows: number;
}

/** Segments that were judged, then the kinds of newcomers that were. */
export function championRows(input: ChampionInput, names: Names): ChampionRow[] {
  return [...segmentRows(input, names), ...newcomerRows(input)];
}

function segmentRows({ plan, choice, served }: ChampionInput, names: Names): ChampionRow[] {
  const scheme = segmentScheme(plan.selectBy, plan.dimensions);
  const { models } = plan.forecast;
  const baseline = models.indexOf('seasonal_naive');
  const label = { category: names.categories, branch: names.branches, velocity_class: VELOCITY_CLASSES };
  const value = (segment: number, model: number) => choice.values[segment * models.length + model]!;
  return Array.from({ length: scheme.count }, (_, segment) => segment)
    .filter((segment) => choice.rows[segment]! > 0)
    .map((segment) => ({
      segment:
        scheme
          .valuesOf(segment)
          .map((number, k) => label[scheme.keys[k]!][number])
          .join(' / ') || 'all',
      champion: models[served.champions[segment]!]!,
      partner: served.shares[segment]! > 0 ? models[served.partners[segment]!]! : null,
      partnerShare: served.shares[segment]!,
      metric: plan.criterion,
      championValue: value(segment, served.champions[segment]!),
      baselineValue: value(segment, baseline),
      rows: choice.rows[segment]!,
    }));
}

/** Their baseline is the ladder. */
function newcomerRows({ served, newcomers }: ChampionInput): ChampionRow[] {
  return NEWCOMER_KINDS.flatMap((name, kind) => {
    const { ladder, trees, rows } = newcomerErrors(newcomers, kind);
    const isTrees = served.newcomers[kind] === 1;
    const row = {
      ...{ segment: `cold start / ${name}`, champion: isTrees ? 'gbdt' : LADDER_COLUMN },
      ...{ partner: null, partnerShare: 0, metric: 'rmsse' },
      ...{ championValue: isTrees ? trees : ladder, baselineValue: ladder, rows },
    };
    return rows > 0 ? [row] : [];
  });
}

export async function writeChampions(
  database: Database,
  rows: readonly ChampionRow[],
  file: string,
): Promise<void> {
  const texts = (name: string, of: (row: ChampionRow) => string | null): OutputColumn => ({
    ...{ name, type: 'VARCHAR' },
    values: rows.map(of),
  });
  const doubles = (name: string, of: (row: ChampionRow) => number): OutputColumn => ({
    ...{ name, type: 'DOUBLE', nullable: true },
    values: Float64Array.from(rows, of),
  });
  await createTable(database, 'champions', [
    texts('segment', (row) => row.segment),
    texts('champion', (row) => row.champion),
    texts('partner', (row) => row.partner),
    doubles('partner_share', (row) => row.partnerShare),
    texts('metric', (row) => row.metric),
    doubles('champion_value', (row) => row.championValue),
    doubles('baseline_value', (row) => row.baselineValue),
    doubles('rows', (row) => row.rows),
  ]);
  await database.run(
    `COPY (SELECT * REPLACE (rows::bigint AS rows) FROM champions ORDER BY segment) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
