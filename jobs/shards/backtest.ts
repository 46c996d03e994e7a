/** Shard task of `train`: every fold's forecasts of this shard, written to Parquet, and the sums that metrics and choice need. */
import { addBlend, type BlendSums, emptyBlendSums, PART } from '../../model/backtest/blend.ts';
import { isKnownAt, latestFold } from '../../model/backtest/fold-plan.ts';
import { forecastOrigin, type OriginForecasts } from '../../model/backtest/forecast-origin.ts';
import { addCriterion, type CriterionSums, emptyCriterionSums } from '../../model/backtest/selection.ts';
import { addSeriesSums, cellScheme, type SeriesSums, SUM_FIELDS } from '../../model/metrics/metric-sums.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../model/panel.ts';
import { segmentScheme } from '../../model/segments.ts';
import { appendRows, type OutputColumn } from '../../warehouse/columns.ts';
import { type Database, identifier, literal, openDatabase } from '../../warehouse/duckdb.ts';
import { type BacktestPlan, blendAnchor, readLearned, type ShardResources } from './backtest-plan.ts';
import { type PanelShardSource, readPanelShard } from './read-panel.ts';

export interface BacktestShardInput {
  readonly plan: BacktestPlan;
  readonly source: PanelShardSource;
  readonly resources: ShardResources;
  /** Files of learned tensors, per fold. */
  readonly learnedFiles: readonly (readonly string[])[];
  readonly outFile: string;
}

export interface BacktestShardOutput {
  /** Shape [fold × (model + ladder) × cell × SUM_FIELDS]. */
  readonly sums: Float64Array;
  /** Per evaluation point, [segment × model × 3]. */
  readonly criteria: readonly CriterionSums[];
  /** Per evaluation point; empty where no model of the plan can be blended. */
  readonly blends: readonly BlendSums[];
  readonly rowCount: number;
}

/** Column of the ladder beside the models’ columns. */
export const LADDER_COLUMN = 'cold_start';

export default async function backtestShard(input: BacktestShardInput): Promise<BacktestShardOutput> {
  const { plan } = input;
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    const shard = await readPanelShard(database, input.source);
    await database.run(`CREATE TABLE folds (${foldColumns(plan).join(', ')})`);
    const segments = segmentScheme(plan.selectBy, plan.dimensions);
    const cells = cellScheme({ ...plan.dimensions, horizon: plan.horizon });
    const modelCount = plan.forecast.models.length;
    const criteria = plan.points.map(() => emptyCriterionSums(segments.count, modelCount));
    const anchor = blendAnchor(plan);
    const blends = plan.points.map(() => emptyBlendSums(anchor < 0 ? 0 : segments.count, modelCount));
    const sums = new Float64Array(plan.folds.length * (modelCount + 1) * cells.count * SUM_FIELDS);
    for (const fold of plan.folds) {
      const view = panelAsOf(shard, fold.origin, plan.horizon, plan.historyDays);
      const forecasts = forecastOrigin(
        view,
        readLearned(input.learnedFiles[fold.fold]!),
        plan.dimensions,
        plan.forecast,
      );
      const outcome = outcomesAfter(shard, view, plan.excludeStockoutDays);
      addMetricSums(sums, fold.fold, plan, view, forecasts, outcome);
      plan.points.forEach((point, p) => {
        const isKnown = (h: number) => isKnownAt(point, fold.origin, h);
        addCriteria(criteria[p]!, plan, view, forecasts, outcome, isKnown);
        if (anchor < 0) return;
        const part = fold.fold === latestFold(plan.folds, point) ? PART.latest : PART.earlier;
        addBlends(blends[p]!, plan, view, forecasts, outcome, isKnown, anchor, part);
      });
      await appendFold(database, fold.fold, plan, view, forecasts, outcome);
    }
    const rowCount = await database.scalar<number>('SELECT count(*) FROM folds');
    await database.run(`COPY folds TO ${literal(input.outFile)} (FORMAT parquet, COMPRESSION zstd)`);
    return { sums, criteria, blends, rowCount };
  } finally {
    database.close();
  }
}

interface Outcomes {
  /** What happened. NaN where closed. Shape [series × horizon]. */
  readonly units: Float64Array;
  /** 1 where the day counts in the metrics. Same shape. */
  readonly scored: Uint8Array;
}

function outcomesAfter(shard: PanelShard, view: PanelView, excludeStockoutDays: boolean): Outcomes {
  const { horizon, origin } = view;
  const units = new Float64Array(shard.seriesId.length * horizon).fill(Number.NaN);
  const scored = new Uint8Array(units.length);
  for (let i = 0; i < shard.seriesId.length; i++) {
    for (let h = 1; h <= horizon; h++) {
      const at = shard.offsets[i]! + origin + h - shard.firstDay[i]!;
      if (at < shard.offsets[i]! || at >= shard.offsets[i + 1]!) continue;
      units[i * horizon + h - 1] = shard.units[at]!;
      const isOpen = !Number.isNaN(shard.units[at]!);
      scored[i * horizon + h - 1] = isOpen && (!excludeStockoutDays || shard.available[at] === 1) ? 1 : 0;
    }
  }
  return { units, scored };
}

/** Cold starts are not among the scored series: they are served by the ladder, which is scored on series with a history. */
function addMetricSums(
  sums: Float64Array,
  fold: number,
  plan: BacktestPlan,
  view: PanelView,
  forecasts: OriginForecasts,
  outcome: Outcomes,
): void {
  const cells = cellScheme({ ...plan.dimensions, horizon: plan.horizon });
  const { profiles } = forecasts;
  const all = [...forecasts.byModel.map((model) => model.yhat), forecasts.ladder];
  all.forEach((yhat, m) => {
    const first = (fold * all.length + m) * cells.count;
    for (let i = 0; i < view.seriesId.length; i++) {
      if (forecasts.isColdStart[i] === 1) continue;
      const total: SeriesSums = { rows: 0, units: 0, yhat: 0, absError: 0, squaredError: 0 };
      const scales = [profiles.maseScale[i]!, profiles.rmsseScale[i]!] as const;
      for (let h = 1; h <= plan.horizon; h++) {
        const at = i * plan.horizon + h - 1;
        if (outcome.scored[at] === 0) continue;
        const day = daySums(outcome.units[at]!, yhat[at]!);
        addSeriesSums(sums, first + cells.horizon(h), day, ...scales);
        accumulate(total, day);
      }
      const ofSeries = [
        cells.all,
        cells.category(view.categoryId[i]!),
        cells.branch(view.branchId[i]!),
        cells.velocityClass(profiles.velocityClass[i]!),
        cells.demandClass(profiles.demandClass[i]!),
      ];
      for (const cell of ofSeries) addSeriesSums(sums, first + cell, total, ...scales);
    }
  });
}

function daySums(units: number, yhat: number): SeriesSums {
  const error = yhat - units;
  return { rows: 1, units, yhat, absError: Math.abs(error), squaredError: error * error };
}

function accumulate(total: SeriesSums, day: Readonly<SeriesSums>): void {
  total.rows += day.rows;
  total.units += day.units;
  total.yhat += day.yhat;
  total.absError += day.absError;
  total.squaredError += day.squaredError;
}

function addCriteria(
  criteria: CriterionSums,
  plan: BacktestPlan,
  view: PanelView,
  forecasts: OriginForecasts,
  outcome: Outcomes,
  isKnown: (horizonDays: number) => boolean,
): void {
  const segments = segmentScheme(plan.selectBy, plan.dimensions);
  const { profiles, byModel } = forecasts;
  for (let i = 0; i < view.seriesId.length; i++) {
    if (forecasts.isColdStart[i] === 1) continue;
    const segment = segments.indexOf(view.categoryId[i]!, view.branchId[i]!, profiles.velocityClass[i]!);
    const scales = { mase: profiles.maseScale[i]!, rmsse: profiles.rmsseScale[i]! };
    for (let h = 1; h <= plan.horizon; h++) {
      const at = i * plan.horizon + h - 1;
      if (outcome.scored[at] === 0 || !isKnown(h)) continue;
      for (let m = 0; m < byModel.length; m++) {
        const cell = segment * byModel.length + m;
        addCriterion(criteria, cell, plan.criterion, outcome.units[at]!, byModel[m]!.yhat[at]!, scales);
      }
    }
  }
}

function addBlends(
  blends: BlendSums,
  plan: BacktestPlan,
  view: PanelView,
  forecasts: OriginForecasts,
  outcome: Outcomes,
  isKnown: (horizonDays: number) => boolean,
  anchor: number,
  part: number,
): void {
  const segments = segmentScheme(plan.selectBy, plan.dimensions);
  const { profiles, byModel } = forecasts;
  for (let i = 0; i < view.seriesId.length; i++) {
    if (forecasts.isColdStart[i] === 1) continue;
    const segment = segments.indexOf(view.categoryId[i]!, view.branchId[i]!, profiles.velocityClass[i]!);
    const scale = profiles.rmsseScale[i]!;
    for (let h = 1; h <= plan.horizon; h++) {
      const at = i * plan.horizon + h - 1;
      if (outcome.scored[at] === 0 || !isKnown(h)) continue;
      const units = outcome.units[at]!;
      const anchorError = byModel[anchor]!.yhat[at]! - units;
      for (let m = 0; m < byModel.length; m++) {
        const error = byModel[m]!.yhat[at]! - units;
        addBlend(blends, segment * byModel.length + m, part, error, anchorError, scale);
      }
    }
  }
}

function foldColumns(plan: BacktestPlan): string[] {
  const models = [...plan.forecast.models, LADDER_COLUMN].map((name) => `${identifier(name)} FLOAT`);
  return [
    'series INTEGER',
    'fold SMALLINT',
    'horizon_days SMALLINT',
    'units DOUBLE',
    'scored UTINYINT',
    'is_cold_start UTINYINT',
    'velocity_class UTINYINT',
    'demand_class UTINYINT',
    ...models,
  ];
}

async function appendFold(
  database: Database,
  fold: number,
  plan: BacktestPlan,
  view: PanelView,
  forecasts: OriginForecasts,
  outcome: Outcomes,
): Promise<void> {
  const { horizon } = plan;
  const rowCount = view.seriesId.length * horizon;
  const perSeries = <T extends Int32Array | Uint8Array>(out: T, values: ArrayLike<number>): T => {
    for (let i = 0; i < values.length; i++) out.fill(values[i]!, i * horizon, (i + 1) * horizon);
    return out;
  };
  const days = new Int16Array(rowCount);
  for (let at = 0; at < rowCount; at++) days[at] = (at % horizon) + 1;
  const flags = (values: ArrayLike<number>) => perSeries(new Uint8Array(rowCount), values);
  const columns: OutputColumn[] = [
    { name: 'series', type: 'INTEGER', values: perSeries(new Int32Array(rowCount), view.seriesId) },
    { name: 'fold', type: 'SMALLINT', values: new Int16Array(rowCount).fill(fold) },
    { name: 'horizon_days', type: 'SMALLINT', values: days },
    { name: 'units', type: 'DOUBLE', values: outcome.units, nullable: true },
    { name: 'scored', type: 'UTINYINT', values: outcome.scored },
    { name: 'is_cold_start', type: 'UTINYINT', values: flags(forecasts.isColdStart) },
    { name: 'velocity_class', type: 'UTINYINT', values: flags(forecasts.profiles.velocityClass) },
    { name: 'demand_class', type: 'UTINYINT', values: flags(forecasts.profiles.demandClass) },
    ...[...forecasts.byModel.map((model) => model.yhat), forecasts.ladder].map(
      (yhat, m): OutputColumn => ({
        name: plan.forecast.models[m] ?? LADDER_COLUMN,
        type: 'FLOAT',
        values: Float32Array.from(yhat),
      }),
    ),
  ];
  await appendRows(database, 'folds', columns);
}
