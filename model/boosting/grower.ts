import type { ForestNode } from './forest.ts';
import { addUp, type Leaf, partition, rowsIn } from './leaf-rows.ts';
import { childLimits } from './monotone-limits.ts';
import type { BoostingParameters } from './parameters.ts';
import { otherBuffer } from './part-layout.ts';
import { type GrowSettings, searchChildren, searchCounted } from './split-search.ts';
import { leafValue, leftTable, type NodeSums, type Split } from './splitting.ts';
import type { Team } from './team.ts';
import type { Segment } from './tree-records.ts';

/**
 * Grows one tree leaf by leaf: the leaf whose split gains most is split next (the oldest of equals). The smaller child's histogram
 * is built, the larger one's is the parent's less that. Histograms hold no row counts: where a split may leave a side with fewer than
 * `minLeafRows`, or turns out to, its feature's bins are counted, and the leaf's best split competes again.
 */
export function growTree(team: Team, settings: GrowSettings): ForestNode[] {
  const { parameters, records, pool } = settings;
  const root = plantRoot(team, settings);
  const nodes: ForestNode[] = [toNode(root, settings)];
  const leaves: Leaf[] = [root];
  while (leaves.length < parameters.maxLeaves) {
    const at = leafToSplit(leaves);
    if (at < 0) break;
    const leaf = leaves[at]!;
    const place = leaf.best;
    const split = leaf.splits[place]!;
    if (!leaf.counted.has(place) && mayBeTooSmall(leaf, split, parameters.minLeafRows)) {
      searchCounted(team, leaf, place, settings);
      continue;
    }
    const leftSegments = partition(team, leaf, split, records.places[place]!, records);
    const leftCount = rowsIn(leftSegments);
    if (Math.min(leftCount, leaf.rowCount - leftCount) < parameters.minLeafRows) {
      searchCounted(team, leaf, place, settings);
      continue;
    }
    const isLast = leaves.length + 1 === parameters.maxLeaves;
    const [left, right] = makeChildren(team, leaf, split, leftSegments, nodes.length, settings, isLast);
    commit(nodes, leaf, split, settings);
    nodes.push(toNode(left, settings), toNode(right, settings));
    leaves[at] = left;
    leaves.push(right);
  }
  for (const leaf of leaves) if (leaf.histogram !== null) pool.push(leaf.histogram);
  return nodes;
}

/** Whether a side may have too few rows, going by its share of the hessian: to count them costs a quarter of moving them in vain. */
function mayBeTooSmall({ rowCount, sumHessian }: Leaf, split: Split, minLeafRows: number): boolean {
  const hessian = Math.min(split.sumHessianLeft, sumHessian - split.sumHessianLeft);
  return rowCount * hessian < 8 * minLeafRows * sumHessian;
}

function plantRoot(team: Team, settings: GrowSettings): Leaf {
  const { segments } = settings.records;
  const histogram = settings.pool.pop()!;
  const limits = { lowest: Number.NEGATIVE_INFINITY, highest: Number.POSITIVE_INFINITY };
  addUp(team, 0, segments, settings.records, settings.grid);
  const sums = sumsOf(team);
  const rowCount = rowsIn(segments);
  const root: Leaf = {
    ...limits,
    ...sums,
    rowCount,
    place: 0,
    depth: 0,
    buffer: 0,
    segments,
    histogram,
    splits: [],
    best: -1,
    counted: new Set(),
  };
  searchChildren(team, root, null, [histogram, null], settings);
  return root;
}

function leafToSplit(leaves: readonly Leaf[]): number {
  let at = -1;
  let gain = Number.NEGATIVE_INFINITY;
  let node = 0;
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i]!;
    if (leaf.best < 0) continue;
    const own = leaf.splits[leaf.best]!.gain;
    if (own < gain || (own === gain && leaf.place > node)) continue;
    at = i;
    gain = own;
    node = leaf.place;
  }
  return at;
}

function makeChildren(
  team: Team,
  parent: Leaf,
  split: Split,
  leftSegments: readonly Segment[],
  place: number,
  settings: GrowSettings,
  isLast: boolean,
): [Leaf, Leaf] {
  const { features, parameters, pool } = settings;
  const rightSegments = parent.segments.map(({ end }, i) => ({ begin: leftSegments[i]!.end, end }));
  const leftRows = rowsIn(leftSegments);
  const rightRows = parent.rowCount - leftRows;
  const depth = parent.depth + 1;
  const mayGrow = (rows: number) =>
    !isLast && depth < parameters.maxDepth && rows >= 2 * parameters.minLeafRows;
  const isNeeded = mayGrow(leftRows) || mayGrow(rightRows);
  const leftIsSmaller = 2 * leftRows <= parent.rowCount;
  const smallerSlot = isNeeded ? pool.pop()! : -1;
  const slotOf = (isSmaller: boolean, rows: number) =>
    !mayGrow(rows) ? null : isSmaller ? smallerSlot : parent.histogram!;
  const leftSums = { sumGradient: split.sumGradientLeft, sumHessian: split.sumHessianLeft };
  const rightSums = {
    sumGradient: parent.sumGradient - split.sumGradientLeft,
    sumHessian: parent.sumHessian - split.sumHessianLeft,
  };
  const { monotone } = features[split.feature]!;
  const [leftLimits, rightLimits] = childLimits(parent, leftSums, rightSums, monotone, parameters.l2);
  const common = { depth, buffer: otherBuffer(parent.buffer) };
  const left: Leaf = {
    ...common,
    ...leftLimits,
    ...{ place, rowCount: leftRows, segments: leftSegments, histogram: slotOf(leftIsSmaller, leftRows) },
    ...leftSums,
    ...{ splits: [], best: -1, counted: new Set() },
  };
  const right: Leaf = {
    ...common,
    ...rightLimits,
    ...{ place: place + 1, rowCount: rightRows, segments: rightSegments },
    histogram: slotOf(!leftIsSmaller, rightRows),
    ...rightSums,
    ...{ splits: [], best: -1, counted: new Set() },
  };
  const [smaller, larger] = leftIsSmaller ? [left, right] : [right, left];
  if (isNeeded) {
    addUp(team, smaller.buffer, smaller.segments, settings.records, settings.grid);
    searchChildren(team, smaller, larger, [smallerSlot, parent.histogram!], settings);
  }
  if (isNeeded && smaller.histogram === null) pool.push(smallerSlot);
  if (larger.histogram === null) pool.push(parent.histogram!);
  return [left, right];
}

function commit(nodes: ForestNode[], leaf: Leaf, split: Split, { features }: GrowSettings): void {
  const node = nodes[leaf.place]!;
  node.feature = split.feature;
  node.left = nodes.length;
  node.right = nodes.length + 1;
  node.gain = split.gain;
  node.threshold = split.lastBinLeft < 0 ? 0 : features[split.feature]!.upper[split.lastBinLeft - 1]!;
  const table = leftTable(split);
  for (let bin = 0; bin < table.length; bin++) node.leftBins[bin >> 5]! |= table[bin]! << (bin & 31);
}

/** What a node with these sums adds to the score of its rows. */
export function nodeValue(node: NodeSums, parameters: BoostingParameters, maxStep: number): number {
  const step = leafValue(node.sumGradient, node.sumHessian, node, parameters.l2) * parameters.learningRate;
  return Math.min(Math.max(step, -maxStep), maxStep);
}

function toNode(leaf: Leaf, { parameters, maxStep }: GrowSettings): ForestNode {
  return {
    feature: -1,
    left: -1,
    right: -1,
    threshold: 0,
    leftBins: new Int32Array(8),
    value: nodeValue(leaf, parameters, maxStep),
    gain: 0,
    rowCount: leaf.rowCount,
  };
}

/** The root's sums: those of any of its columns, here the first, over all parts. */
function sumsOf({ parts }: Team): { sumGradient: number; sumHessian: number } {
  const { memory, layout } = parts[0]!;
  const size = new Int32Array(memory, layout.columnsAt)[0]!;
  let sumGradient = 0;
  let sumHessian = 0;
  for (const { histogram } of parts) {
    for (let slot = 0; slot < size * 2; slot += 2) {
      sumGradient += histogram[slot]!;
      sumHessian += histogram[slot + 1]!;
    }
  }
  return { sumGradient, sumHessian };
}
