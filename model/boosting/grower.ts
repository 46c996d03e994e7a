import type { FeatureBins } from './binning.ts';
import { BIN_SLOTS } from './element-types.ts';
import type { ForestNode } from './forest.ts';
import {
  childHistograms,
  type HistogramPool,
  type Leaf,
  partition,
  rowsIn,
  type Segment,
  sumHistogram,
} from './leaf-rows.ts';
import type { BoostingParameters } from './parameters.ts';
import { COMMAND, otherBuffer } from './row-part.ts';
import {
  bestSplit,
  leafValue,
  leftTable,
  type NodeSums,
  type Split,
  type SplitSettings,
} from './splitting.ts';
import type { Team } from './team.ts';

export interface GrownTree {
  readonly nodes: ForestNode[];
  readonly leaves: readonly Leaf[];
}

export interface GrowSettings {
  readonly features: readonly FeatureBins[];
  /** Places of the features that this tree may split on, ascending. */
  readonly sampled: Int32Array;
  readonly parameters: BoostingParameters;
  readonly hessianFloor: number;
  readonly maxStep: number;
}

/**
 * Grows one tree leaf by leaf: the leaf whose split gains most is split next (the oldest of equals). The smaller child's histogram
 * is built, the larger one's is the parent's less that. Histograms hold no row counts; a split that turns out to leave a side with
 * fewer than `minLeafRows` is taken back, its feature's bins are counted, and the leaf's next best split competes again.
 */
export function growTree(
  team: Team,
  rootSegments: readonly Segment[],
  settings: GrowSettings,
  pool: HistogramPool,
): GrownTree {
  const { parameters } = settings;
  const splitting: SplitSettings = { ...parameters, hessianFloor: settings.hessianFloor };
  const rowCount = rowsIn(rootSegments);
  const buffer = parameters.baggingFraction < 1 ? 1 : 0;
  const histogram = sumHistogram(team, buffer, rootSegments, pool);
  const [sumGradient, sumHessian] = sumsOf(histogram, settings.sampled[0]!);
  const limits = { lowest: Number.NEGATIVE_INFINITY, highest: Number.POSITIVE_INFINITY };
  const common = { rowCount, sumGradient, sumHessian, ...limits };
  const root: Leaf = {
    ...common,
    place: 0,
    depth: 0,
    buffer,
    segments: rootSegments,
    histogram,
    splits: [],
    counts: new Map(),
  };
  const nodes: ForestNode[] = [toNode(root, settings)];
  const leaves: Leaf[] = [root];
  search(root, settings, splitting);
  while (leaves.length < parameters.maxLeaves) {
    const at = leafToSplit(leaves);
    if (at < 0) break;
    const leaf = leaves[at]!;
    const split = best(leaf)!;
    const leftSegments = partition(team, leaf, split);
    const leftCount = rowsIn(leftSegments);
    if (Math.min(leftCount, leaf.rowCount - leftCount) < parameters.minLeafRows) {
      recount(team, leaf, split.feature, settings, splitting);
      continue;
    }
    const isLast = leaves.length + 1 === parameters.maxLeaves;
    const [left, right] = makeChildren(team, leaf, split, leftSegments, nodes.length, settings, pool, isLast);
    commit(nodes, leaf, split, settings);
    nodes.push(toNode(left, settings), toNode(right, settings));
    leaves[at] = left;
    leaves.push(right);
    search(left, settings, splitting);
    search(right, settings, splitting);
  }
  for (const leaf of leaves) if (leaf.histogram !== null) pool.push(leaf.histogram);
  return { nodes, leaves };
}

function search(leaf: Leaf, { features, sampled }: GrowSettings, splitting: SplitSettings): void {
  if (leaf.histogram === null) return;
  for (const place of sampled) {
    leaf.splits[place] = bestSplit(leaf.histogram, place, features[place]!, leaf, splitting, null);
  }
}

/** The leaf's best split over its features; the first feature of equals. */
function best({ splits }: Leaf): Split | null {
  let found: Split | null = null;
  for (const split of splits) if (split != null && (found === null || split.gain > found.gain)) found = split;
  return found;
}

function leafToSplit(leaves: readonly Leaf[]): number {
  let at = -1;
  let gain = Number.NEGATIVE_INFINITY;
  let place = 0;
  leaves.forEach((leaf, i) => {
    const split = best(leaf);
    if (split === null || split.gain < gain || (split.gain === gain && leaf.place > place)) return;
    at = i;
    gain = split.gain;
    place = leaf.place;
  });
  return at;
}

function recount(
  team: Team,
  leaf: Leaf,
  feature: number,
  { features }: GrowSettings,
  splitting: SplitSettings,
): void {
  team.parts.forEach((part, i) => {
    part.args.set([leaf.buffer, leaf.segments[i]!.begin, leaf.segments[i]!.end, feature]);
  });
  team.run(COMMAND.countBins);
  const counts = new Int32Array(BIN_SLOTS);
  for (const part of team.parts) for (let bin = 0; bin < BIN_SLOTS; bin++) counts[bin]! += part.counts[bin]!;
  leaf.counts.set(feature, counts);
  leaf.splits[feature] = bestSplit(leaf.histogram!, feature, features[feature]!, leaf, splitting, counts);
}

function makeChildren(
  team: Team,
  parent: Leaf,
  split: Split,
  leftSegments: readonly Segment[],
  place: number,
  { features, parameters }: GrowSettings,
  pool: HistogramPool,
  isLast: boolean,
): [Leaf, Leaf] {
  const rightSegments = parent.segments.map(({ end }, i) => ({ begin: leftSegments[i]!.end, end }));
  const leftRows = rowsIn(leftSegments);
  const sums = {
    left: { sumGradient: split.sumGradientLeft, sumHessian: split.sumHessianLeft, rowCount: leftRows },
    right: {
      sumGradient: parent.sumGradient - split.sumGradientLeft,
      sumHessian: parent.sumHessian - split.sumHessianLeft,
      rowCount: parent.rowCount - leftRows,
    },
  };
  const buffer = otherBuffer(parent.buffer);
  const depth = parent.depth + 1;
  const mayGrow = (rows: number) =>
    !isLast && depth < parameters.maxDepth && rows >= 2 * parameters.minLeafRows;
  const needed = [mayGrow(sums.left.rowCount), mayGrow(sums.right.rowCount)] as const;
  const histograms = childHistograms(
    team,
    parent,
    leftSegments,
    rightSegments,
    buffer,
    leftRows,
    needed,
    pool,
  );
  const [leftLimits, rightLimits] = childLimits(
    parent,
    split,
    features[split.feature]!.monotone,
    parameters.l2,
  );
  const make = (side: 'left' | 'right', at: number, segments: readonly Segment[], limits: Limits): Leaf => ({
    ...sums[side],
    ...limits,
    place: place + at,
    depth,
    buffer,
    segments,
    histogram: histograms[at as 0 | 1],
    splits: [],
    counts: new Map(),
  });
  return [make('left', 0, leftSegments, leftLimits), make('right', 1, rightSegments, rightLimits)];
}

type Limits = Pick<NodeSums, 'lowest' | 'highest'>;

/** A split on a constrained feature bounds both sides by the middle of their values, so that nothing below can cross it. */
function childLimits(parent: Leaf, split: Split, monotone: number, l2: number): [Limits, Limits] {
  const limits = { lowest: parent.lowest, highest: parent.highest };
  if (monotone === 0) return [limits, limits];
  const left = leafValue(split.sumGradientLeft, split.sumHessianLeft, parent, l2);
  const right = leafValue(
    parent.sumGradient - split.sumGradientLeft,
    parent.sumHessian - split.sumHessianLeft,
    parent,
    l2,
  );
  const middle = (left + right) / 2;
  const below = { ...limits, highest: middle };
  const above = { ...limits, lowest: middle };
  return monotone > 0 ? [below, above] : [above, below];
}

function commit(nodes: ForestNode[], leaf: Leaf, split: Split, { features }: GrowSettings): void {
  const node = nodes[leaf.place]!;
  node.feature = split.feature;
  node.left = nodes.length;
  node.right = nodes.length + 1;
  node.gain = split.gain;
  node.threshold = split.lastBinLeft < 0 ? 0 : features[split.feature]!.upper[split.lastBinLeft - 1]!;
  leftTable(split).forEach((flag, bin) => {
    if (flag === 1) node.leftBins[bin >> 5]! |= 1 << (bin & 31);
  });
}

function toNode(leaf: Leaf, { parameters, maxStep }: GrowSettings): ForestNode {
  const step = leafValue(leaf.sumGradient, leaf.sumHessian, leaf, parameters.l2) * parameters.learningRate;
  const value = Math.min(Math.max(step, -maxStep), maxStep);
  const { rowCount } = leaf;
  return {
    feature: -1,
    left: -1,
    right: -1,
    threshold: 0,
    leftBins: new Int32Array(8),
    value,
    gain: 0,
    rowCount,
  };
}

function sumsOf(histogram: Float64Array, place: number): [number, number] {
  let gradient = 0;
  let hessian = 0;
  for (let slot = place * BIN_SLOTS * 2; slot < (place + 1) * BIN_SLOTS * 2; slot += 2) {
    gradient += histogram[slot]!;
    hessian += histogram[slot + 1]!;
  }
  return [gradient, hessian];
}
