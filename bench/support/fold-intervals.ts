/** The intervals that a night would have at an origin: calibrated on the folds before it, which the trees of the oldest fold forecast. */
import { threadTeam } from '../../jobs/boosting-threads.ts';
import type { BacktestPlan } from '../../jobs/shards/backtest-plan.ts';
import { calibrateRows } from '../../jobs/shards/calibrate.ts';
import { calibrateCountRows } from '../../jobs/shards/calibrate-counts.ts';
import type { FoldRows } from '../../jobs/shards/fold-rows.ts';
import type { SeriesKeys } from '../../jobs/shards/series-keys.ts';
import { forecastGbdt } from '../../model/gbdt/forecast-gbdt.ts';
import { sampleRows } from '../../model/gbdt/sample-rows.ts';
import { type GbdtSettings, historyDaysOf } from '../../model/gbdt/settings.ts';
import { trainGbdt } from '../../model/gbdt/train-gbdt.ts';
import { emptySpreadSums, learnCountSpread } from '../../model/intervals/count-spread.ts';
import type { DayIntervals } from '../../model/intervals/day-intervals.ts';
import { emptyPositions, learnLevelMap } from '../../model/intervals/level-map.ts';
import { emptyHistogram, mergeHistogram } from '../../model/intervals/ratio-histogram.ts';
import { learnRatioQuantiles } from '../../model/intervals/ratio-quantiles.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../model/panel.ts';
import { type ProfileSettings, profileSeries } from '../../model/series-profile.ts';
import { unitsOn } from './accuracy-scores.ts';

/** As the example has them: folds a horizon apart, trees at the oldest one only. */
const FOLD_COUNT = 6;
const MIN_HISTORY_DAYS = 28;
/** The trees alone, everywhere. */
const SERVED = {
  ...{ champions: Uint8Array.of(0), partners: Uint8Array.of(0), shares: Float64Array.of(0) },
  newcomers: Uint8Array.of(0, 0, 0),
};

export interface FoldIntervals {
  readonly intervals: DayIntervals;
  /** Per shard, the factor of each of its series. */
  readonly ownFactors: readonly Float64Array[];
}

export async function foldIntervals(
  shards: readonly PanelShard[],
  origin: number,
  horizon: number,
  levels: readonly number[],
  settings: GbdtSettings,
  profile: ProfileSettings,
): Promise<FoldIntervals> {
  const folds = Array.from({ length: FOLD_COUNT }, (_, fold) => ({
    fold,
    origin: origin - (FOLD_COUNT - fold) * horizon,
    isReporting: false,
  }));
  const viewAt = (shard: PanelShard, day: number) => panelAsOf(shard, day, horizon, historyDaysOf(settings));
  const oldest = shards.map((shard) => sampleRows(viewAt(shard, folds[0]!.origin), settings));
  const learned = await trainGbdt(oldest, settings, { startTeam: threadTeam, workerCount: 2 });
  const plan = {
    ...{ horizon, folds, points: [{ origin, fold: null }], selectBy: [] },
    dimensions: { branchCount: 1, skuCount: 1, categoryCount: 1 },
    forecast: { models: ['gbdt'] },
  } as unknown as BacktestPlan;
  const parts = shards.map((shard) => {
    const rows = rowsOf(
      shard,
      folds.map((fold) => viewAt(shard, fold.origin)),
      profile,
      (view, out) => forecastGbdt(view, learned, settings, out),
    );
    return { rows, keys: keysOf(shard) };
  });
  const histogram = emptyHistogram();
  const sums = emptySpreadSums();
  for (const { rows, keys } of parts) {
    const part = calibrateRows(plan, 0, SERVED, rows, keys);
    mergeHistogram(histogram, part.ratios);
    for (let k = 0; k < sums.length; k++) sums[k]! += part.spread[k]!;
  }
  const spread = learnCountSpread(sums);
  const positions = emptyPositions();
  const ownFactors = parts.map(({ rows, keys }) => {
    const input = { plan, served: [SERVED], spreads: [spread], isChainWhole: [true] };
    const part = calibrateCountRows(input, 0, rows, keys);
    for (let k = 0; k < positions.length; k++) positions[k]! += part.positions[k]!;
    return part.ownFactors;
  });
  const ratios = learnRatioQuantiles(histogram, Float64Array.from(levels));
  const levelMap = learnLevelMap(positions, FOLD_COUNT);
  return { intervals: { ratios, dispersion: spread.dispersion, levelMap }, ownFactors };
}

function keysOf({ seriesId }: PanelShard): SeriesKeys {
  const zeros = new Int32Array(seriesId.length);
  return { firstSeries: seriesId[0]!, branchId: zeros, skuId: zeros, categoryId: zeros };
}

/** Fold by fold, series by series, as `train` writes them. The ladder does not speak: cold starts are not looked at here. */
function rowsOf(
  shard: PanelShard,
  views: readonly PanelView[],
  profile: ProfileSettings,
  forecast: (view: PanelView, out: Float64Array) => void,
): FoldRows {
  const horizon = views[0]!.horizon;
  const perFold = shard.seriesId.length * horizon;
  const rowCount = views.length * perFold;
  const yhat = new Float32Array(rowCount);
  const rows: FoldRows = {
    rowCount,
    series: new Int32Array(rowCount),
    fold: new Int32Array(rowCount),
    horizonDays: new Int32Array(rowCount),
    units: new Float64Array(rowCount),
    scored: new Uint8Array(rowCount),
    isColdStart: new Uint8Array(rowCount),
    velocityClass: new Uint8Array(rowCount),
    demandClass: new Uint8Array(rowCount),
    // Nobody is asked about newcomers, nor scores these rows by scaled errors.
    newcomer: new Uint8Array(0),
    newcomerLadder: new Float32Array(0),
    newcomerTrees: new Float32Array(0),
    maseScale: new Float64Array(0),
    rmsseScale: new Float64Array(0),
    yhat: [yhat, yhat],
  };
  views.forEach((view, fold) => {
    const out = new Float64Array(perFold);
    forecast(view, out);
    yhat.set(out, fold * perFold);
    const profiles = profileSeries(view, profile);
    for (let k = 0; k < perFold; k++) {
      const i = Math.floor(k / horizon);
      const r = fold * perFold + k;
      const units = unitsOn(shard, i, view.origin + (k % horizon) + 1);
      rows.series[r] = shard.seriesId[i]!;
      rows.fold[r] = fold;
      rows.horizonDays[r] = (k % horizon) + 1;
      rows.units[r] = units;
      rows.scored[r] = Number.isNaN(units) ? 0 : 1;
      rows.isColdStart[r] = profiles.inStockDays[i]! < MIN_HISTORY_DAYS ? 1 : 0;
      rows.demandClass[r] = profiles.demandClass[i]!;
    }
  });
  return rows;
}
