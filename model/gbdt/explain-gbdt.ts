/**
 * Why the trees forecast what they do, in units. A path attribution splits the raw score of a row, log(forecast / scale), into a
 * part for each feature; the parts of the forecast follow by the logarithmic mean (Ang 2005, "The LMDI approach to decomposition
 * analysis", Energy Policy 33): with base b, forecast f and log f = log b + Σ pⱼ,
 *
 *   f = b + Σ L(f, b)·pⱼ,   L(f, b) = (f − b) / (log f − log b)
 *
 * so that they add up without a remainder, in whatever order the features come.
 */
import { attributePaths } from '../boosting/attribution.ts';
import { binMatrix } from '../boosting/binning.ts';
import { exponential } from '../boosting/exponential.ts';
import type { Tensors } from '../forecaster.ts';
import type { PanelView } from '../panel.ts';
import { scoringRows } from './forecast-gbdt.ts';
import type { GbdtSettings } from './settings.ts';
import { readForests } from './train-gbdt.ts';

export interface Explanation {
  /** Names of the features that the trees know. */
  readonly features: readonly string[];
  /**
   * Units over the horizon that each feature adds to what the trees would forecast knowing the series' scale alone, which is the
   * last column. Shape [series × (features + 1)]; a row adds up to the trees' forecast over the horizon. NaN for a series that
   * they cannot forecast.
   */
  readonly parts: Float64Array;
}

/** Rows that are attributed at once: their parts take 8 bytes × features each. */
const BLOCK_ROWS = 4096;

/** The explanation of every series of a view; null where nothing was learned. */
export function explainGbdt(view: PanelView, learned: Tensors, settings: GbdtSettings): Explanation | null {
  const forests = readForests(learned);
  const first = forests[0];
  if (first === undefined) return null;
  const { columns, scale } = scoringRows(view, first, settings);
  const width = first.features.length + 1;
  const parts = new Float64Array(view.seriesId.length * width);
  for (const forest of forests) {
    const matrix = binMatrix(columns, forest.features);
    for (let begin = 0; begin < scale.length; begin += BLOCK_ROWS) {
      const end = Math.min(begin + BLOCK_ROWS, scale.length);
      const scores = attributePaths(forest, matrix, begin, end);
      for (let row = begin; row < end; row++) {
        const series = Math.floor(row / view.horizon);
        addUnits(parts, series * width, scores, (row - begin) * width, width, scale[row]! / forests.length);
      }
    }
  }
  return { features: first.features.map(({ name }) => name), parts };
}

/** Adds one row: its parts of the score, the last one the base's, become parts of `scale` × exp(score). */
function addUnits(
  parts: Float64Array,
  at: number,
  scores: Float64Array,
  from: number,
  width: number,
  scale: number,
): void {
  const base = scores[from + width - 1]!;
  let change = 0;
  for (let j = 0; j < width - 1; j++) change += scores[from + j]!;
  const baseUnits = scale * exponential(base);
  const mean = logarithmicMean(baseUnits, scale * exponential(base + change), change);
  for (let j = 0; j < width - 1; j++) parts[at + j]! += mean * scores[from + j]!;
  parts[at + width - 1]! += baseUnits;
}

/** (to − from) / log(to / from); the two are as good as one where the logarithm is lost in rounding. */
function logarithmicMean(from: number, to: number, logRatio: number): number {
  return Math.abs(logRatio) < 1e-9 ? from : (to - from) / logRatio;
}
