import type { FeatureColumn } from '../boosting/binning.ts';

/**
 * What a second forest learns the spread from: variance over mean, as the squared error of the first forest over its forecast. Counts
 * whose variance grows with the mean have one dispersion over a wide range of levels, so that a tree need not learn the level again.
 */
export interface Spread {
  /** (y − μ)² / μ in units. Shape [row]. */
  readonly target: Float64Array;
  /** The forecast in units, a feature of its own: spread depends on the level itself, which scaled features hide. */
  readonly meanColumn: FeatureColumn;
}

/** Forecasts below this say no more of the spread than their size. */
const LEAST_MEAN = 0.01;

/** `target` and `mean` are over `scale`, as the trees have them; all of shape [row]. */
export function spreadOf(target: ArrayLike<number>, mean: ArrayLike<number>, scale: Float64Array): Spread {
  return {
    target: scale.map((units, row) => {
      const expected = Math.max(mean[row]! * units, LEAST_MEAN);
      return (target[row]! * units - expected) ** 2 / expected;
    }),
    meanColumn: meanColumn(mean, scale),
  };
}

export function meanColumn(mean: ArrayLike<number>, scale: Float64Array): FeatureColumn {
  return {
    name: 'mean',
    kind: 'number',
    values: Float32Array.from(scale, (units, row) => mean[row]! * units),
  };
}
