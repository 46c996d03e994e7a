/**
 * The quantiles of one series-day from its forecast. A series that sells by the piece gets those of a count (negative binomial) with
 * that mean, the spread of its bucket times its own factor, and recalibrated levels; any other one the forecast × calibrated ratios.
 */
import { randomisedCoverage, rangeCoverage } from '../metrics/interval-scores.ts';
import { CELL_COUNT, cellOf, type LevelMap, mappedLevels, mappedProbability } from './level-map.ts';
import { countProbabilities, countQuantiles } from './negative-binomial.ts';
import { bucketOf, COLD_START_CLASS } from './ratio-histogram.ts';
import type { RatioQuantiles } from './ratio-quantiles.ts';
import { scaleQuantiles } from './scale-quantiles.ts';

/** Everything that was calibrated at one evaluation point but the series' own factors. */
export interface DayIntervals {
  readonly ratios: RatioQuantiles;
  /** Variance over mean of counts. Shape [bucket]. */
  readonly dispersion: Float64Array;
  readonly levelMap: LevelMap;
}

/** One forecast of one series-day. */
export interface ForecastDay {
  /** Index into DEMAND_CLASSES, or COLD_START_CLASS. */
  demandClass: number;
  yhat: number;
  horizonDays: number;
  /** The series' own factor on the dispersion; NaN where it does not sell by the piece. */
  ownFactor: number;
}

export interface IntervalMaker {
  /** Writes the quantiles of all levels into `out`: never negative, never crossing. */
  quantiles(day: Readonly<ForecastDay>, out: Float64Array): void;
  /**
   * Randomised coverage of the interval between two of the levels, given as their indexes. `quantiles` are those of the day.
   */
  covered(
    day: Readonly<ForecastDay>,
    units: number,
    quantiles: Float64Array,
    ends: readonly [number, number],
  ): number;
}

export function intervalMaker({ ratios, dispersion, levelMap }: DayIntervals): IntervalMaker {
  const { levels } = ratios;
  const mapped = mappedLevels(levelMap, levels);
  const levelsOfCell = Array.from({ length: CELL_COUNT }, (_, cell) =>
    mapped.subarray(cell * levels.length, (cell + 1) * levels.length),
  );
  const range = new Float64Array(2);
  const bucket = (day: Readonly<ForecastDay>) => bucketOf(day.demandClass, day.yhat, day.horizonDays);
  const spread = (day: Readonly<ForecastDay>) =>
    dispersion[bucket(day)]! * (day.demandClass === COLD_START_CLASS ? 1 : day.ownFactor);
  return {
    quantiles(day, out) {
      if (Number.isNaN(day.ownFactor)) scaleQuantiles(ratios, bucket(day), day.yhat, out);
      else
        countQuantiles(day.yhat, spread(day), levelsOfCell[cellOf(day.demandClass, day.horizonDays)]!, out);
    },
    covered(day, units, quantiles, [low, high]) {
      const [lowerLevel, upperLevel] = [levels[low]!, levels[high]!];
      if (Number.isNaN(day.ownFactor)) {
        const interval = { lower: quantiles[low]!, upper: quantiles[high]!, lowerLevel, upperLevel };
        return randomisedCoverage(units, interval, ratios.zeroShare[bucket(day)]!);
      }
      countProbabilities(day.yhat, spread(day), units, range);
      const cell = cellOf(day.demandClass, day.horizonDays);
      const from = mappedProbability(levelMap, cell, range[0]!);
      const to = mappedProbability(levelMap, cell, range[1]!);
      return rangeCoverage(from, to, lowerLevel, upperLevel);
    },
  };
}
