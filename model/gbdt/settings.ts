import type { Day } from '../../schemas/day.ts';
import { type BoostingParameters, DEFAULT_PARAMETERS } from '../boosting/parameters.ts';
import type { BuildSettings } from '../features/build-features.ts';

/** Everything that decides the model besides the data: plain JSON, and part of the bundle. */
export interface GbdtSettings extends BuildSettings {
  /** Most training rows, in all shards together. */
  readonly rowCap: number;
  /** Series in all shards together: each shard takes its share of the rows by it. */
  readonly seriesTotal: number;
  /** First day of any series: with what the window holds of the days since, it sets the share of the rows. */
  readonly firstDay: Day;
  /** Days between two origins of training rows; they lie whole strides before the view's origin. */
  readonly originStrideDays: number;
  /** Target days of training rows lie at most this far back. */
  readonly windowDays: number;
  /** A row's weight is its scale to this power, since its target is divided by the scale. */
  readonly weightPower: number;
  /** Age in days at which a row's weight is halved; 0 = every row as much as the others. */
  readonly weightHalfLifeDays: number;
  /** Whether a higher price on the target day, all else equal, may never raise a forecast. */
  readonly monotonePrices: boolean;
  /** Names of features to leave out. */
  readonly without: readonly string[];
  /** One forest each; the forecast is their mean. */
  readonly forests: readonly BoostingParameters[];
  readonly seed: number;
}

/** What the features look back on behind the oldest training row: two years, of which each event is in both. */
const MEMORY_DAYS = 2 * 364 + 60;

/** Days of history that a view for these settings should hold. */
export function historyDaysOf({ windowDays }: Pick<GbdtSettings, 'windowDays'>): number {
  return windowDays + MEMORY_DAYS;
}

const TREES: BoostingParameters = {
  ...DEFAULT_PARAMETERS,
  ...{ loss: 'tweedie', tweediePower: 1.3, minLeafRows: 200 },
  ...{ baggingFraction: 0.6, featureFraction: 0.6 },
};

const COMMON = {
  target: 'demand',
  ...{ scaleHalfLifeDays: 30, leastScale: 0.1, weightPower: 0.7, weightHalfLifeDays: 0 },
  ...{ originStrideDays: 7, windowDays: 730, monotonePrices: false, without: [], seed: 1 },
} as const;

export type GbdtPreset = Omit<GbdtSettings, 'seriesTotal' | 'firstDay'>;

/** For chains of which a night has little time. */
export const FAST: GbdtPreset = {
  ...COMMON,
  rowCap: 400_000,
  forests: [{ ...TREES, maxLeaves: 31, learningRate: 0.08, treeCount: 140 }],
};

export const BEST: GbdtPreset = {
  ...COMMON,
  rowCap: 2_000_000,
  forests: [
    {
      ...{ ...TREES, tweediePower: 1.45 },
      ...{ maxLeaves: 63, learningRate: 0.04, treeCount: 230, splitFraction: 0.5 },
    },
  ],
};
