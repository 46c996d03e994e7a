/** Choice of a champion per segment, by the contract's metric over the rows that were known at an evaluation point. */

export type Criterion = 'wape' | 'mase' | 'rmsse';

/** Numerator, denominator and row count of the criterion. Shape [segment × model × 3]. */
export type CriterionSums = Float64Array;
const FIELDS = 3;

export function emptyCriterionSums(segmentCount: number, modelCount: number): CriterionSums {
  return new Float64Array(segmentCount * modelCount * FIELDS);
}

/**
 * Adds one series-day. WAPE: |e| over y. MASE and RMSSE: |e|/scale and e²/scale over one, skipping series without a scale.
 */
export function addCriterion(
  sums: CriterionSums,
  cell: number,
  criterion: Criterion,
  units: number,
  yhat: number,
  scales: { readonly mase: number; readonly rmsse: number },
): void {
  const error = yhat - units;
  const at = cell * FIELDS;
  if (criterion === 'wape') {
    sums[at]! += Math.abs(error);
    sums[at + 1]! += units;
  } else {
    const scale = criterion === 'mase' ? scales.mase : scales.rmsse;
    if (!(scale > 0)) return;
    sums[at]! += (criterion === 'mase' ? Math.abs(error) : error * error) / scale;
    sums[at + 1]! += 1;
  }
  sums[at + 2]! += 1;
}

export interface Choice {
  /** Index of the champion per segment. */
  readonly champions: Uint8Array;
  /** Champion of all segments together. */
  readonly overall: number;
  /** Criterion per segment and model; NaN where there is nothing to judge by. Shape [segment × model]. */
  readonly values: Float64Array;
  readonly rows: Float64Array;
}

/**
 * The model with the lowest criterion in each segment; a segment with fewer than `enoughRows` series-days follows the
 * champion of all segments together, and so does one whose criterion is undefined (nothing sold). Ties go to the model
 * named first in the configuration.
 */
export function chooseChampions(
  sums: CriterionSums,
  segmentCount: number,
  modelCount: number,
  enoughRows: number,
): Choice {
  const overall = new Float64Array(modelCount * FIELDS);
  for (let k = 0; k < sums.length; k++) overall[k % overall.length]! += sums[k]!;
  const fallback = best(overall, 0, modelCount, 0);
  const champions = new Uint8Array(segmentCount);
  const values = new Float64Array(segmentCount * modelCount);
  const rows = new Float64Array(segmentCount);
  for (let segment = 0; segment < segmentCount; segment++) {
    const start = segment * modelCount;
    for (let m = 0; m < modelCount; m++) values[start + m] = criterionValue(sums, start + m);
    rows[segment] = sums[start * FIELDS + 2]!;
    champions[segment] = rows[segment]! >= enoughRows ? best(sums, start, modelCount, fallback) : fallback;
  }
  return { champions, overall: fallback, values, rows };
}

function criterionValue(sums: Float64Array, cell: number): number {
  const denominator = sums[cell * FIELDS + 1]!;
  return denominator > 0 ? sums[cell * FIELDS]! / denominator : Number.NaN;
}

function best(sums: Float64Array, firstCell: number, modelCount: number, otherwise: number): number {
  let winner = otherwise;
  let lowest = Number.POSITIVE_INFINITY;
  for (let m = 0; m < modelCount; m++) {
    const value = criterionValue(sums, firstCell + m);
    if (value < lowest) {
      lowest = value;
      winner = m;
    }
  }
  return winner;
}
