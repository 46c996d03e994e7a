/** A mean over folds and how far it may be off. */

export interface FoldSpread {
  readonly folds: number;
  readonly mean: number;
  /** Standard error of the mean; NaN with one fold. */
  readonly error: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * `values` of folds whose origins lie `strideDays` apart and that look `horizonDays` ahead: folds correlate by the share of days that they
 * have in common, and so many of them are worth n² / Σᵢⱼ ρᵢⱼ.
 */
export function foldSpread(values: readonly number[], strideDays: number, horizonDays: number): FoldSpread {
  const folds = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / folds;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let correlations = folds;
  for (let lag = 1; lag < folds; lag++)
    correlations += 2 * (folds - lag) * Math.max(0, 1 - (lag * strideDays) / horizonDays);
  const error = (Math.sqrt(squares / (folds - 1)) * Math.sqrt(correlations)) / folds;
  return { folds, mean, error, lowest: Math.min(...values), highest: Math.max(...values) };
}
