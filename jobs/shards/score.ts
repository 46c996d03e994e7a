/** Shard task of `score`: a shard of the panel and the bundle → a shard of the forecast table. */
import { blendAt } from '../../model/backtest/blend.ts';
import {
  type ForecastSettings,
  forecastOrigin,
  type ModelForecasts,
  type OriginForecasts,
} from '../../model/backtest/forecast-origin.ts';
import { newcomerKind } from '../../model/backtest/newcomers.ts';
import { RUNGS } from '../../model/fallback/cold-start.ts';
import { intervalMaker } from '../../model/intervals/day-intervals.ts';
import { COLD_START_CLASS } from '../../model/intervals/ratio-histogram.ts';
import { type PanelView, panelAsOf } from '../../model/panel.ts';
import { segmentScheme } from '../../model/segments.ts';
import { quantileColumn } from '../../schemas/config.ts';
import { createTable, type OutputColumn } from '../../warehouse/columns.ts';
import { type Database, identifier, literal, openDatabase, parquetFiles } from '../../warehouse/duckdb.ts';
import { type Bundle, readBundle } from '../bundle.ts';
import { readLearned, type ShardResources } from './backtest-plan.ts';
import { driversOf, writeDrivers } from './drivers.ts';
import { type PanelShardSource, readPanelShard } from './read-panel.ts';
import { NO_TRADE_REASONS, readTradeStates, TRADES } from './trade-states.ts';

export interface ScoreShardInput {
  readonly source: PanelShardSource;
  readonly bundleDir: string;
  readonly resources: ShardResources;
  readonly outFile: string;
  readonly driversFile: string;
}

export interface ScoreShardOutput {
  readonly rows: number;
  readonly series: number;
  readonly fallbackRows: number;
  readonly cappedRows: number;
}

export default async function scoreShard(input: ScoreShardInput): Promise<ScoreShardOutput> {
  const bundle = readBundle(input.bundleDir);
  const database = await openDatabase({ threads: 1, ...input.resources });
  try {
    const { plan } = bundle;
    const shard = await readPanelShard(database, input.source);
    const view = panelAsOf(shard, plan.cutoffDay, plan.horizon, plan.historyDays);
    const settings = servingSettings(bundle);
    const learned = readLearned(bundle.learnedFiles);
    const forecasts = forecastOrigin(view, learned, plan.dimensions, settings);
    const tradeState = await readTradeStates(database, input.source, view);
    const served = serve(view, forecasts, settings, bundle, tradeState);
    await createTable(database, 'served', served);
    await writeDrivers(database, driversOf(view, learned, settings, served), input);
    return await writeShard(database, input, bundle);
  } finally {
    database.close();
  }
}

/** Only what serves a segment and the seasonal naive need to be forecast. */
function servingSettings(bundle: Bundle): ForecastSettings {
  const { forecast } = bundle.plan;
  const needed = new Set<string>([
    'seasonal_naive',
    ...[...bundle.served.champions, ...bundle.served.partners].map((m) => forecast.models[m]!),
    ...(bundle.served.newcomers.includes(1) ? ['gbdt'] : []),
  ]);
  return { ...forecast, models: forecast.models.filter((name) => needed.has(name)) };
}

interface Cell {
  yhat: number;
  servedBy: string;
  reason: string | null;
  /** Class of the interval's bucket. */
  intervalClass: number;
}

function serve(
  view: PanelView,
  forecasts: OriginForecasts,
  settings: ForecastSettings,
  bundle: Bundle,
  tradeState: Uint8Array,
): OutputColumn[] {
  const { plan, ownFactors } = bundle;
  const make = intervalMaker(bundle.intervals);
  const rowCount = view.seriesId.length * plan.horizon;
  const series = new Int32Array(rowCount);
  const days = new Int16Array(rowCount);
  const yhat = new Float64Array(rowCount);
  const servedBy: string[] = new Array(rowCount);
  const reasons: (string | null)[] = new Array(rowCount);
  const levelColumns = plan.levels.map(() => new Float64Array(rowCount));
  const scratch = new Float64Array(plan.levels.length);
  const baseline = forecasts.byModel[settings.models.indexOf('seasonal_naive')]!;
  const baselineYhat = baseline.yhat.map((value, at) => (baseline.silent[at] === 1 ? Number.NaN : value));
  for (let i = 0; i < view.seriesId.length; i++) {
    const serving = servingOf(i, view, forecasts, settings, bundle);
    const ownFactor = ownFactors[view.seriesId[i]!] ?? Number.NaN;
    for (let h = 1; h <= plan.horizon; h++) {
      const at = i * plan.horizon + h - 1;
      const cell = serveCell(i, at, forecasts, settings, serving, tradeState[at]!);
      series[at] = view.seriesId[i]!;
      days[at] = h;
      yhat[at] = cell.yhat;
      servedBy[at] = cell.servedBy;
      reasons[at] = cell.reason;
      if (tradeState[at] !== TRADES) continue;
      const day = { demandClass: cell.intervalClass, yhat: cell.yhat, horizonDays: h, ownFactor };
      make.quantiles(day, scratch);
      for (let q = 0; q < scratch.length; q++) levelColumns[q]![at] = scratch[q]!;
    }
  }
  const [low, high] = plan.intervalIndexes;
  return [
    { name: 'series', type: 'INTEGER', values: series },
    { name: 'horizon_days', type: 'SMALLINT', values: days },
    { name: 'yhat', type: 'DOUBLE', values: yhat },
    { name: 'yhat_lower', type: 'DOUBLE', values: levelColumns[low]! },
    { name: 'yhat_upper', type: 'DOUBLE', values: levelColumns[high]! },
    { name: 'served_by', type: 'VARCHAR', values: servedBy },
    { name: 'fallback_reason', type: 'VARCHAR', values: reasons },
    { name: 'yhat_baseline', type: 'DOUBLE', values: baselineYhat, nullable: true },
    ...plan.quantileIndexes.map(
      (q): OutputColumn => ({
        name: quantileColumn(plan.levels[q]!),
        type: 'DOUBLE',
        values: levelColumns[q]!,
      }),
    ),
  ];
}

/** What serves one series, as indexes among the serving models. */
interface Serving {
  readonly champion: number;
  readonly partner: number;
  readonly share: number;
  /** The model that serves the series should it be a cold start; −1 = the ladder. */
  readonly asNew: number;
}

function servingOf(
  i: number,
  view: PanelView,
  forecasts: OriginForecasts,
  settings: ForecastSettings,
  { plan, served }: Bundle,
): Serving {
  const scheme = segmentScheme(plan.selectBy, plan.dimensions);
  const velocityClass = forecasts.profiles.velocityClass[i]!;
  const segment = scheme.indexOf(view.categoryId[i]!, view.branchId[i]!, velocityClass);
  const inStockDays = forecasts.profiles.inStockDays[i]!;
  const kind = newcomerKind(inStockDays, forecasts.rungs[i]!, forecasts.isBranchNew[i] === 1);
  const indexOf = (model: number) => settings.models.indexOf(plan.forecast.models[model]!);
  return {
    champion: indexOf(served.champions[segment]!),
    partner: indexOf(served.partners[segment]!),
    share: served.shares[segment]!,
    asNew: served.newcomers[kind] === 1 ? settings.models.indexOf('gbdt') : -1,
  };
}

function serveCell(
  i: number,
  at: number,
  forecasts: OriginForecasts,
  settings: ForecastSettings,
  { champion, partner, share, asNew }: Serving,
  tradeState: number,
): Cell {
  const demandClass = forecasts.profiles.demandClass[i]!;
  if (tradeState !== TRADES) {
    const reason = NO_TRADE_REASONS[tradeState - 1]!;
    return { yhat: 0, servedBy: 'no_trade', reason, intervalClass: demandClass };
  }
  if (forecasts.isColdStart[i] === 1) {
    const reason = forecasts.profiles.inStockDays[i]! > 0 ? 'short_history' : 'no_history';
    const cell = ladderCell(i, at, forecasts, reason);
    const trees = forecasts.byModel[asNew];
    if (trees === undefined || trees.silent[at] === 1) return cell;
    return { ...cell, yhat: trees.yhat[at]!, servedBy: settings.models[asNew]! };
  }
  const model = forecasts.byModel[champion]!;
  const other = forecasts.byModel[partner]!;
  const yhat = blendAt(model.yhat, other.yhat, share, at);
  // As the backtest scored it: the ladder spoke for a silent model, under the champion's guard.
  if (share === 0 && model.silent[at] === 1)
    return { ...ladderCell(i, at, forecasts, 'champion_silent'), yhat };
  const nameOf = (one: number) =>
    forecasts.byModel[one]!.silent[at] === 1 ? RUNGS[forecasts.rungs[i]!]! : settings.models[one]!;
  const names = share > 0 ? `${nameOf(champion)}+${nameOf(partner)}` : nameOf(champion);
  return {
    yhat,
    servedBy: names,
    reason: blendReason(model, share > 0 ? other : null, at),
    intervalClass: demandClass,
  };
}

function blendReason(champion: ModelForecasts, partner: ModelForecasts | null, at: number): string | null {
  if (champion.silent[at] === 1) return 'champion_silent';
  return champion.capped[at] === 1 || partner?.capped[at] === 1 ? 'explosion_guard' : null;
}

function ladderCell(i: number, at: number, forecasts: OriginForecasts, reason: string): Cell {
  return {
    yhat: forecasts.ladder[at]!,
    servedBy: RUNGS[forecasts.rungs[i]!]!,
    reason,
    intervalClass: COLD_START_CLASS,
  };
}

/** Joins the keys, keeps the series that the ledger forecasts, and writes the shard in the order of the forecast table. */
async function writeShard(
  database: Database,
  input: ScoreShardInput,
  bundle: Bundle,
): Promise<ScoreShardOutput> {
  const { plan } = bundle;
  const quantileNames = plan.quantileIndexes.map(
    (q) => `served.${identifier(quantileColumn(plan.levels[q]!))}`,
  );
  await database.run(`CREATE TABLE scored AS
    SELECT ledger.sku_id, ledger.branch_id, (${literal(plan.cutoff)}::date + served.horizon_days)::date AS ds, served.horizon_days,
      served.yhat, served.yhat_lower, served.yhat_upper, served.served_by, served.fallback_reason, served.yhat_baseline,
      ${quantileNames.join(', ')}
    FROM served
    JOIN ${parquetFiles(input.source.ledgerFile)} AS ledger USING (series)
    WHERE ledger.state IN ('forecast', 'cold_start')
    ORDER BY served.series, served.horizon_days`);
  await database.run(`COPY scored TO ${literal(input.outFile)} (FORMAT parquet, COMPRESSION zstd)`);
  const [counts] = await database.rows<ScoreShardOutput>(
    `SELECT count(*) AS rows, count(*) FILTER (WHERE horizon_days = 1) AS series,
      count(fallback_reason) AS "fallbackRows", count(*) FILTER (WHERE fallback_reason = 'explosion_guard') AS "cappedRows"
    FROM scored`,
  );
  return counts!;
}
