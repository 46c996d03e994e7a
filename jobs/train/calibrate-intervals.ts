/** The passes of `train` that calibrate the intervals of days, per evaluation point. */
import type { ModelChoice } from '../../model/backtest/blend.ts';
import { isKnownAt } from '../../model/backtest/fold-plan.ts';
import { emptySpreadSums, learnCountSpread } from '../../model/intervals/count-spread.ts';
import type { DayIntervals } from '../../model/intervals/day-intervals.ts';
import { emptyPositions, learnLevelMap } from '../../model/intervals/level-map.ts';
import { mergeHistogram } from '../../model/intervals/ratio-histogram.ts';
import { learnRatioQuantiles } from '../../model/intervals/ratio-quantiles.ts';
import type { JobContext } from '../job.ts';
import type { BacktestPlan } from '../shards/backtest-plan.ts';
import type { CalibrateShardInput, CalibrateShardOutput } from '../shards/calibrate.ts';
import type { CalibrateCountsInput, CalibrateCountsOutput } from '../shards/calibrate-counts.ts';
import { pass, type TrainShard } from './passes.ts';

/** What was calibrated at one evaluation point. */
export interface PointIntervals {
  readonly intervals: DayIntervals;
  /** Per shard, the factor on the dispersion of each of its series; NaN where it does not sell by the piece. */
  readonly ownFactors: readonly Float64Array[];
}

/** One entry per evaluation point. */
export async function calibrateIntervals(
  context: JobContext,
  plan: BacktestPlan,
  shards: readonly TrainShard[],
  served: readonly ModelChoice[],
): Promise<PointIntervals[]> {
  const inputs = shards.map(
    ({ source, resources, foldsFile }): CalibrateShardInput => ({
      ...{ plan, resources, foldsFile, served },
      ledgerFile: source.ledgerFile,
    }),
  );
  const parts = await pass<CalibrateShardInput, CalibrateShardOutput[]>(context, 2, 'calibrate', inputs);
  const points = plan.points.map((_point, p) =>
    mergePoint(
      parts.map((part) => part[p]!),
      plan,
    ),
  );
  const counts = points.some(({ sellsPieces }) => sellsPieces)
    ? await calibrateCounts(context, inputs, points)
    : null;
  return points.map(({ ratios, spread }, p) => {
    const ofPoint = counts?.map((part) => part[p]!) ?? [];
    const positions = emptyPositions();
    for (const part of ofPoint) addInto(positions, part.positions);
    const levelMap = learnLevelMap(positions, foldsKnown(plan, p));
    return {
      intervals: { ratios, dispersion: spread.dispersion, levelMap },
      ownFactors: shards.map((_shard, s) => ofPoint[s]?.ownFactors ?? new Float64Array(0)),
    };
  });
}

function mergePoint(parts: readonly CalibrateShardOutput[], plan: BacktestPlan) {
  const ratios = parts[0]!.ratios.slice();
  for (const part of parts.slice(1)) mergeHistogram(ratios, part.ratios);
  const spread = emptySpreadSums();
  for (const part of parts) addInto(spread, part.spread);
  const isChainWhole = parts.every((part) => part.fractionalSeries === 0);
  return {
    ratios: learnRatioQuantiles(ratios, Float64Array.from(plan.levels)),
    spread: learnCountSpread(spread),
    isChainWhole,
    sellsPieces: isChainWhole || parts.some((part) => part.wholeSeries > 0),
  };
}

function calibrateCounts(
  context: JobContext,
  inputs: readonly CalibrateShardInput[],
  points: readonly ReturnType<typeof mergePoint>[],
): Promise<CalibrateCountsOutput[][]> {
  const spreads = points.map(({ spread }) => spread);
  const isChainWhole = points.map((point) => point.isChainWhole);
  return pass<CalibrateCountsInput, CalibrateCountsOutput[]>(
    context,
    3,
    'calibrate-counts',
    inputs.map((input) => ({ ...input, spreads, isChainWhole })),
  );
}

/** Folds of which the point knows at least half. */
function foldsKnown({ folds, points, horizon }: BacktestPlan, p: number): number {
  return folds.filter(({ origin }) => isKnownAt(points[p]!, origin, Math.ceil(horizon / 2))).length;
}

/** Floating sums depend on their order: parts come in that of the shards. */
function addInto(sum: Float64Array, part: Float64Array): void {
  for (let k = 0; k < sum.length; k++) sum[k]! += part[k]!;
}
