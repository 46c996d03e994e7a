/** How backtested totals fell against their forecasts and intervals: sums that add up over shards, runs and folds. */
import { pinball, randomisedCoverage } from '../metrics/interval-scores.ts';
import { totalScale } from './own-ratios.ts';
import type { RatioRow } from './total-quantiles.ts';

export const SCORE = {
  totals: 0,
  units: 1,
  yhat: 2,
  absError: 3,
  covered: 4,
  coveredPlain: 5,
  width: 6,
  pinball: 7,
} as const;
export const SCORE_FIELDS = 8;

/** Which of the calibrated levels are asked for what. */
export interface ScoredLevels {
  readonly levels: readonly number[];
  readonly quantileIndexes: readonly number[];
  readonly intervalIndexes: readonly [number, number];
}

/** Adds one total to the cell that starts at `cell × SCORE_FIELDS`. */
export function addTotalScore(
  sums: Float64Array,
  cell: number,
  units: number,
  yhat: number,
  row: Pick<RatioRow, 'ratios' | 'zeroShare'>,
  { levels, quantileIndexes, intervalIndexes }: ScoredLevels,
): void {
  const scale = totalScale(yhat);
  const at = cell * SCORE_FIELDS;
  const [low, high] = intervalIndexes;
  const [lower, upper] = [row.ratios[low]! * scale, row.ratios[high]! * scale];
  const interval = { lower, upper, lowerLevel: levels[low]!, upperLevel: levels[high]! };
  let loss = 0;
  for (const q of quantileIndexes) loss += pinball(units, row.ratios[q]! * scale, levels[q]!);
  sums[at + SCORE.totals]! += 1;
  sums[at + SCORE.units]! += units;
  sums[at + SCORE.yhat]! += yhat;
  sums[at + SCORE.absError]! += Math.abs(units - yhat);
  sums[at + SCORE.covered]! += randomisedCoverage(units, interval, row.zeroShare);
  sums[at + SCORE.coveredPlain]! += units >= lower && units <= upper ? 1 : 0;
  sums[at + SCORE.width]! += upper - lower;
  sums[at + SCORE.pinball]! += loss / quantileIndexes.length;
}
