/**
 * The trainer again, by brute force: every node looks at all of its rows for every feature and every cut, with row counts from the
 * start. No records, no buffers, no subtraction, no lazily counted rows, no parts. Slow and short; for tests only.
 */
import type { BinnedMatrix } from '../../model/boosting/binning.ts';
import { type Forest, type ForestNode, joinTrees } from '../../model/boosting/forest.ts';
import { gridOf, roundToEven, spreadOf } from '../../model/boosting/gradient-grid.ts';
import { holdsWeight, type Loss } from '../../model/boosting/losses/loss.ts';
import { type BoostingParameters, lossOf, splitParameters } from '../../model/boosting/parameters.ts';
import { drawThreshold, hash, sampleFeatures } from '../../model/boosting/sampling.ts';
import {
  bestSplit,
  leafValue,
  leftTable,
  type NodeSums,
  nodeScore,
  type Split,
} from '../../model/boosting/splitting.ts';
import { naiveWeightedQuantile } from './naive-weighted-quantile.ts';

interface NaiveLeaf extends NodeSums {
  readonly place: number;
  readonly depth: number;
  readonly rows: readonly number[];
  readonly split: Split | null;
}

export function trainNaively(
  matrix: BinnedMatrix,
  target: Float64Array,
  weight: Float64Array | null,
  parameters: BoostingParameters,
): Forest {
  const loss = lossOf(parameters);
  const startValue = loss.startValue(target, weight);
  const state = startState(loss, startValue, target, weight);
  const allRows = Array.from(target, (_, row) => row);
  const trees: ForestNode[][] = [];
  for (let tree = 0; tree < parameters.treeCount; tree++) {
    const pairs = snappedPairs(loss, state, holdsWeight(loss) ? null : weight);
    const drawn = (share: number) =>
      allRows.filter((row) => hash(parameters.seed, tree, row) < drawThreshold(share));
    const bag = drawn(parameters.baggingFraction);
    const part = drawn(parameters.baggingFraction * parameters.splitFraction);
    const nodes = growNaively(matrix, pairs, part, tree, splitParameters(parameters));
    if (parameters.splitFraction < 1) valueAgain(matrix, nodes, pairs, bag, parameters);
    if (loss.renewsLeaves) renewNaively(matrix, nodes, bag, state, weight, parameters);
    for (const row of allRows) {
      const step = loss.step(nodes[pathOf(nodes, matrix, row).at(-1)!]!.value);
      state.a[row] = state.a[row]! * step[0] + step[2];
      state.b[row] = state.b[row]! * step[1];
    }
    trees.push(nodes);
  }
  const range = loss.renewsLeaves ? [Math.min(...target), Math.max(...target)] : [-Infinity, Infinity];
  return joinTrees(trees, {
    features: matrix.features,
    link: loss.link,
    startValue,
    range: range as [number, number],
  });
}

/** The two numbers of each row that stand for its target and its score. */
interface State {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

function startState(loss: Loss, score: number, target: Float64Array, weight: Float64Array | null): State {
  const [first, second] = loss.startState(score);
  const w = (row: number) => (weight === null || !holdsWeight(loss) ? 1 : weight[row]!);
  return {
    a: target.map((_, row) => first * w(row)),
    b: target.map((y, row) => second * (y * w(row))),
  };
}

interface Pairs {
  readonly g: Float64Array;
  readonly h: Float64Array;
  readonly floor: number;
}

function snappedPairs({ slopes }: Loss, { a, b }: State, weight: Float64Array | null): Pairs {
  const { level, plain, first, second } = slopes;
  const w = (row: number) => (weight === null ? 1 : weight[row]!);
  const gradient = (row: number) =>
    level > 0 ? (a[row]! >= b[row]! ? 1 - level : -level) : a[row]! - b[row]!;
  const g = a.map((_, row) => Math.fround(gradient(row) * w(row)));
  const h = a.map((_, row) => Math.fround((plain + first * a[row]! + second * b[row]!) * w(row)));
  const largest = (values: Float64Array) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const spread = (values: Float64Array) => {
    const normal = [...values].filter((x) => Math.abs(x) >= 2 ** -126);
    const exponents = normal.reduce((sum, x) => sum + Math.floor(Math.log2(Math.abs(x))) + 127, 0);
    return spreadOf(largest(values), exponents, normal.length);
  };
  const both = Math.max(spread(g), spread(h));
  const { gradientUnit, hessianUnit } = gridOf(largest(g), largest(h), 0, both, g.length);
  const snap = (values: Float64Array, unit: number) => values.map((x) => roundToEven(x / unit) * unit);
  return { g: snap(g, gradientUnit), h: snap(h, hessianUnit), floor: 0 };
}

function growNaively(
  matrix: BinnedMatrix,
  pairs: Pairs,
  bag: readonly number[],
  tree: number,
  parameters: BoostingParameters,
): ForestNode[] {
  const { maxStep } = lossOf(parameters);
  const sampled = sampleFeatures(matrix.features.length, parameters.featureFraction, parameters.seed, tree);
  const free = { lowest: -Infinity, highest: Infinity };
  const nodes: ForestNode[] = [];
  const leaves: NaiveLeaf[] = [];
  const addLeaf = (rows: readonly number[], depth: number, within: Limits, at: number) => {
    const sums = sumsOf(rows, pairs);
    const node: NodeSums = { ...within, ...sums, rowCount: rows.length };
    const split = depth < parameters.maxDepth ? bestOf(matrix, rows, pairs, node, sampled, parameters) : null;
    const step = leafValue(sums.sumGradient, sums.sumHessian, node, parameters.l2) * parameters.learningRate;
    leaves[at] = { ...node, place: nodes.length, depth, rows, split };
    nodes.push({
      feature: -1,
      left: -1,
      right: -1,
      threshold: 0,
      leftBins: new Int32Array(8),
      value: Math.min(Math.max(step, -maxStep), maxStep),
      gain: 0,
      rowCount: rows.length,
    });
  };
  addLeaf(bag, 0, free, 0);
  while (leaves.length < parameters.maxLeaves) {
    const open = leaves.filter(({ split }) => split !== null);
    if (open.length === 0) break;
    const chosen = open.reduce((a, b) =>
      b.split!.gain > a.split!.gain || (b.split!.gain === a.split!.gain && b.place < a.place) ? b : a,
    );
    const { split, rows, place, depth } = chosen;
    const feature = matrix.features[split!.feature]!;
    const table = leftTable(split!);
    const goesLeft = (row: number) => table[matrix.bins[row * matrix.stride + split!.feature]!] === 1;
    const node = nodes[place]!;
    node.feature = split!.feature;
    node.left = nodes.length;
    node.right = nodes.length + 1;
    node.gain = split!.gain;
    node.threshold = split!.lastBinLeft < 0 ? 0 : feature.upper[split!.lastBinLeft - 1]!;
    for (let bin = 0; bin < 256; bin++) if (table[bin] === 1) node.leftBins[bin >> 5]! |= 1 << (bin & 31);
    const left = rows.filter(goesLeft);
    const right = rows.filter((row) => !goesLeft(row));
    const [leftLimits, rightLimits] = limitsOf(
      chosen,
      rows,
      left,
      right,
      pairs,
      feature.monotone,
      parameters.l2,
    );
    const at = leaves.indexOf(chosen);
    addLeaf(left, depth + 1, leftLimits, at);
    addLeaf(right, depth + 1, rightLimits, leaves.length);
  }
  return nodes;
}

type Limits = Pick<NodeSums, 'lowest' | 'highest'>;

/** Values, gains and row counts of a tree's nodes by the rows that pass through them. */
function valueAgain(
  matrix: BinnedMatrix,
  nodes: readonly ForestNode[],
  pairs: Pairs,
  bag: readonly number[],
  parameters: BoostingParameters,
): void {
  const { l2, learningRate } = parameters;
  const { maxStep } = lossOf(parameters);
  const visit = (node: ForestNode, rows: readonly number[], limits: Limits): number => {
    const own: NodeSums = { ...limits, ...sumsOf(rows, pairs), rowCount: rows.length };
    const score = nodeScore(own, l2);
    const step = leafValue(own.sumGradient, own.sumHessian, own, l2) * learningRate;
    node.value = Math.min(Math.max(step, -maxStep), maxStep);
    node.rowCount = rows.length;
    if (node.feature < 0) return score;
    const { monotone } = matrix.features[node.feature]!;
    const goesLeft = (row: number) => {
      const bin = matrix.bins[row * matrix.stride + node.feature]!;
      return ((node.leftBins[bin >> 5]! >>> (bin & 31)) & 1) === 1;
    };
    const left = rows.filter(goesLeft);
    const right = rows.filter((row) => !goesLeft(row));
    const [leftLimits, rightLimits] = limitsOf(own, rows, left, right, pairs, monotone, l2);
    const sides = visit(nodes[node.left]!, left, leftLimits) + visit(nodes[node.right]!, right, rightLimits);
    node.gain = Math.max(0, sides - score);
    return score;
  };
  visit(nodes[0]!, bag, { lowest: -Infinity, highest: Infinity });
}

function renewNaively(
  matrix: BinnedMatrix,
  nodes: readonly ForestNode[],
  bag: readonly number[],
  { a, b }: State,
  weight: Float64Array | null,
  { learningRate, quantileLevel }: BoostingParameters,
): void {
  nodes.forEach((node, place) => {
    const rows = bag.filter((row) => pathOf(nodes, matrix, row).at(-1) === place);
    if (rows.length === 0) return;
    const residuals = rows.map((row) => b[row]! - a[row]!);
    const weights = weight === null ? null : rows.map((row) => weight[row]!);
    node.value = learningRate * naiveWeightedQuantile(residuals, weights, quantileLevel);
  });
}

function limitsOf(
  parent: NodeSums,
  rows: readonly number[],
  left: readonly number[],
  right: readonly number[],
  pairs: Pairs,
  monotone: number,
  l2: number,
) {
  const { lowest, highest } = parent;
  const valueIn = (rows: readonly number[]) => {
    const { sumGradient, sumHessian } = sumsOf(rows, pairs);
    return leafValue(sumGradient, sumHessian, parent, l2);
  };
  const [lower, upper] = monotone > 0 ? [left, right] : [right, left];
  const isBroken = valueIn(upper) < valueIn(lower);
  const middle = isBroken ? valueIn(rows) : (valueIn(left) + valueIn(right)) / 2;
  const below = { lowest, highest: middle };
  const above = { lowest: middle, highest };
  if (monotone === 0)
    return [
      { lowest, highest },
      { lowest, highest },
    ] as const;
  return monotone > 0 ? ([below, above] as const) : ([above, below] as const);
}

function bestOf(
  matrix: BinnedMatrix,
  rows: readonly number[],
  pairs: Pairs,
  node: NodeSums,
  sampled: Int32Array,
  parameters: BoostingParameters,
): Split | null {
  let best: Split | null = null;
  for (const place of sampled) {
    const histogram = new Float64Array(512);
    const counts = new Int32Array(256);
    for (const row of rows) {
      const bin = matrix.bins[row * matrix.stride + place]!;
      histogram[bin * 2]! += pairs.g[row]!;
      histogram[bin * 2 + 1]! += pairs.h[row]!;
      counts[bin]!++;
    }
    const settings = { ...parameters, hessianFloor: pairs.floor };
    const split = bestSplit(histogram, place, matrix.features[place]!, node, settings, counts);
    if (split !== null && (best === null || split.gain > best.gain)) best = split;
  }
  return best;
}

function sumsOf(rows: readonly number[], { g, h }: Pairs) {
  let sumGradient = 0;
  let sumHessian = 0;
  for (const row of rows) {
    sumGradient += g[row]!;
    sumHessian += h[row]!;
  }
  return { sumGradient, sumHessian };
}

/** The nodes that a row passes through, its leaf last. */
function pathOf(nodes: readonly ForestNode[], { bins, stride }: BinnedMatrix, row: number): number[] {
  const path = [0];
  for (;;) {
    const at = path.at(-1)!;
    const { feature, leftBins, left, right } = nodes[at]!;
    if (feature < 0) return path;
    const bin = bins[row * stride + feature]!;
    path.push(((leftBins[bin >> 5]! >>> (bin & 31)) & 1) === 1 ? left : right);
  }
}
