import type { FeatureBins } from './binning.ts';
import { BIN_SLOTS } from './element-types.ts';
import type { BoostingParameters } from './parameters.ts';

/** Gradient and hessian sums of a node, with what its leaf value may be under the monotone constraints. */
export interface NodeSums {
  readonly sumGradient: number;
  readonly sumHessian: number;
  readonly rowCount: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface Split {
  readonly feature: number;
  readonly gain: number;
  readonly sumGradientLeft: number;
  readonly sumHessianLeft: number;
  /** The bins that the node has seen, those that go left first. */
  readonly order: Uint8Array;
  /** How many bins of the order go left. */
  readonly leftBinCount: number;
  /** Side of the bins that are not in the order: missing numbers, and what this node has not seen. */
  readonly defaultLeft: boolean;
  /** Numbers: the last bin that goes left. Categories: −1. */
  readonly lastBinLeft: number;
}

export type SplitSettings = Pick<
  BoostingParameters,
  'l2' | 'minLeafRows' | 'minLeafHessian' | 'minGain' | 'categorySmoothing'
> & {
  /** No row in the bag has a smaller hessian: rows ≤ hessian / floor, known before any row is counted. */
  readonly hessianFloor: number;
};

/**
 * The best split of a node on one feature, or null: the largest gain, the first in the order of bins where several are equal.
 * `histogram` holds the feature's [bin][gradient, hessian]. Rows are not in it: pass `counts` (rows of each bin) where they are known, and
 * `minLeafRows` is kept; without them a split may still turn out to have too few rows on a side.
 */
export function bestSplit(
  histogram: Float64Array,
  place: number,
  feature: FeatureBins,
  node: NodeSums,
  settings: SplitSettings,
  counts: Int32Array | null,
): Split | null {
  const order =
    feature.kind === 'number'
      ? numberOrder(feature.binCount)
      : categoryOrder(histogram, feature.binCount, settings.categorySmoothing);
  const scan: Scan = { histogram, order, feature, node, settings, counts };
  const hasMissing = feature.kind === 'number' && (histogram[0]! !== 0 || histogram[1]! !== 0);
  const first = scanPrefixes(scan, false, hasMissing);
  const second = hasMissing ? scanPrefixes(scan, true, hasMissing) : null;
  const best = second !== null && (first === null || second.gain > first.gain) ? second : first;
  return best === null ? null : toSplit(order, place, feature, best);
}

/** The split of a number at a cut that was found elsewhere. */
export function splitAtCut(place: number, feature: FeatureBins, cut: Prefix): Split {
  return toSplit(numberOrder(feature.binCount), place, feature, cut);
}

/** Twice the loss that the node's own value saves, which a split must beat. */
export function nodeScore(node: NodeSums, l2: number): number {
  const { sumGradient, sumHessian } = node;
  return score(sumGradient, sumHessian, leafValue(sumGradient, sumHessian, node, l2), l2);
}

/** Whether the node's value may be any number. */
export function isFree({ lowest, highest }: NodeSums): boolean {
  return lowest === Number.NEGATIVE_INFINITY && highest === Number.POSITIVE_INFINITY;
}

/** 1 for each bin whose rows go left. */
export function leftTable({
  order,
  leftBinCount,
  defaultLeft,
}: Pick<Split, 'order' | 'leftBinCount' | 'defaultLeft'>): Uint8Array {
  const table = new Uint8Array(BIN_SLOTS).fill(defaultLeft ? 1 : 0);
  for (let at = 0; at < order.length; at++) table[order[at]!] = at < leftBinCount ? 1 : 0;
  return table;
}

/** What a leaf with these sums adds to the score, before the learning rate: the Newton step inside the node's limits. */
export function leafValue(sumGradient: number, sumHessian: number, node: NodeSums, l2: number): number {
  const denominator = sumHessian + l2;
  const value = denominator > 0 ? -sumGradient / denominator : 0;
  return Math.min(Math.max(value, node.lowest), node.highest);
}

interface Scan {
  readonly histogram: Float64Array;
  /** Bins in the order in which they pass from right to left; bins that are not in it stay on a side by default. */
  readonly order: Uint8Array;
  readonly feature: FeatureBins;
  readonly node: NodeSums;
  readonly settings: SplitSettings;
  readonly counts: Int32Array | null;
}

/** The first bins of an order, which go left. */
export interface Prefix {
  readonly gain: number;
  readonly leftBinCount: number;
  readonly defaultLeft: boolean;
  readonly sumGradient: number;
  readonly sumHessian: number;
}

/** The best prefix of the order; `missingLeft` says where bin 0 goes if the node has seen it, else it follows the larger hessian. */
function scanPrefixes(scan: Scan, missingLeft: boolean, hasMissing: boolean): Prefix | null {
  const { histogram, order, node, settings, counts } = scan;
  const { l2, minLeafHessian, minGain, minLeafRows, hessianFloor } = settings;
  const { sumGradient, sumHessian } = node;
  const isPlain = scan.feature.monotone === 0 && isFree(node);
  const leastHessian = Math.max(minLeafHessian, minLeafRows * hessianFloor);
  const parentScore = nodeScore(node, l2);
  const isDefaultLeft = (hessian: number) => (hasMissing ? missingLeft : 2 * hessian > sumHessian);
  let left = missingLeft ? histogram[0]! : 0;
  let leftHessian = missingLeft ? histogram[1]! : 0;
  let [bestGain, bestCount, bestLeft, bestHessian] = [minGain, 0, 0, 0];
  let rows = 0;
  const otherRows = counts === null ? 0 : node.rowCount - order.reduce((sum, bin) => sum + counts[bin]!, 0);
  for (let count = 1; count <= order.length; count++) {
    const slot = order[count - 1]! * 2;
    left += histogram[slot]!;
    leftHessian += histogram[slot + 1]!;
    if (counts !== null) rows += counts[order[count - 1]!]!;
    const right = sumGradient - left;
    const rightHessian = sumHessian - leftHessian;
    if (leftHessian < leastHessian || leftHessian <= 0) continue;
    if (rightHessian < leastHessian || rightHessian <= 0) break;
    const gain = isPlain
      ? (left * left) / (leftHessian + l2) + (right * right) / (rightHessian + l2) - parentScore
      : limitedGain(scan, left, leftHessian, right, rightHessian) - parentScore;
    if (!(gain > bestGain)) continue;
    if (
      counts !== null &&
      !hasRows(node.rowCount, rows + (isDefaultLeft(leftHessian) ? otherRows : 0), minLeafRows)
    ) {
      continue;
    }
    bestGain = gain;
    bestCount = count;
    bestLeft = left;
    bestHessian = leftHessian;
  }
  if (bestCount === 0) return null;
  return {
    gain: bestGain,
    leftBinCount: bestCount,
    defaultLeft: isDefaultLeft(bestHessian),
    sumGradient: bestLeft,
    sumHessian: bestHessian,
  };
}

/** Score of both sides inside the node's limits; −∞ where they break the feature's direction. */
function limitedGain(
  { node, settings, feature }: Scan,
  left: number,
  leftHessian: number,
  right: number,
  rightHessian: number,
): number {
  const { l2 } = settings;
  const leftValue = leafValue(left, leftHessian, node, l2);
  const rightValue = leafValue(right, rightHessian, node, l2);
  if ((rightValue - leftValue) * feature.monotone < 0) return Number.NEGATIVE_INFINITY;
  return score(left, leftHessian, leftValue, l2) + score(right, rightHessian, rightValue, l2);
}

/** Twice the loss that a value saves: −(2 G v + (H + λ) v²); G² / (H + λ) for the free Newton step. */
function score(sumGradient: number, sumHessian: number, value: number, l2: number): number {
  return -(2 * sumGradient * value + (sumHessian + l2) * value * value);
}

function hasRows(rowCount: number, leftRows: number, minLeafRows: number): boolean {
  return leftRows >= minLeafRows && rowCount - leftRows >= minLeafRows;
}

function toSplit(order: Uint8Array, place: number, { kind }: FeatureBins, prefix: Prefix): Split {
  return {
    feature: place,
    gain: prefix.gain,
    sumGradientLeft: prefix.sumGradient,
    sumHessianLeft: prefix.sumHessian,
    order,
    leftBinCount: prefix.leftBinCount,
    defaultLeft: prefix.defaultLeft,
    lastBinLeft: kind === 'number' ? order[prefix.leftBinCount - 1]! : -1,
  };
}

function numberOrder(binCount: number): Uint8Array {
  return ASCENDING[binCount]!;
}

/** The bins from 1, for each number of bins. */
const ASCENDING = Array.from({ length: BIN_SLOTS }, (_, binCount) =>
  Uint8Array.from({ length: Math.max(0, binCount - 1) }, (_, bin) => bin + 1),
);

/** Categories by gradient over smoothed hessian: for a convex loss the best two-way cut is a prefix of this order (Fisher 1958). */
function categoryOrder(histogram: Float64Array, binCount: number, smoothing: number): Uint8Array {
  const bins: number[] = [];
  const keys = new Float64Array(binCount);
  for (let bin = 0; bin < binCount; bin++) {
    const gradient = histogram[bin * 2]!;
    const hessian = histogram[bin * 2 + 1]!;
    if (gradient === 0 && hessian === 0) continue;
    bins.push(bin);
    keys[bin] = gradient / (hessian + smoothing);
  }
  return Uint8Array.from(bins.sort((a, b) => keys[a]! - keys[b]! || a - b));
}
