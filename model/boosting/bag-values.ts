import type { FeatureBins } from './binning.ts';
import type { ForestNode } from './forest.ts';
import type { GradientGrid } from './gradient-grid.ts';
import { nodeValue } from './grower.ts';
import { childLimits, type Limits } from './monotone-limits.ts';
import type { BoostingParameters } from './parameters.ts';
import { LEAF_BYTES } from './part-layout.ts';
import { COMMAND } from './row-part.ts';
import { drawThreshold } from './sampling.ts';
import { type NodeSums, nodeScore } from './splitting.ts';
import type { Team } from './team.ts';
import type { TreeOrder } from './tree-order.ts';

/**
 * Gives the nodes of a tree whose splits were chosen by a part of the bag the values, gains and row counts of the whole bag, once every row
 * has found its leaf. Their sums are whole numbers of steps, so they do not depend on how the rows are cut into parts.
 */
export function valueByBag(
  team: Team,
  nodes: readonly ForestNode[],
  order: TreeOrder,
  features: readonly FeatureBins[],
  grid: GradientGrid,
  tree: number,
  parameters: BoostingParameters,
  maxStep: number,
): void {
  const { l2 } = parameters;
  const sums = sumNodes(team, nodes, order, grid, tree, parameters);
  const limits: Limits[] = [{ lowest: Number.NEGATIVE_INFINITY, highest: Number.POSITIVE_INFINITY }];
  const limited = (place: number): NodeSums => ({ ...sums[place]!, ...limits[place]! });
  // Parents stand before their children.
  nodes.forEach((node, place) => {
    const own = limited(place);
    node.value = nodeValue(own, parameters, maxStep);
    node.rowCount = own.rowCount;
    if (node.feature < 0) return;
    const { left, right } = node;
    const { monotone } = features[node.feature]!;
    [limits[left], limits[right]] = childLimits(own, sums[left]!, sums[right]!, monotone, l2);
    const saved = nodeScore(limited(left), l2) + nodeScore(limited(right), l2) - nodeScore(own, l2);
    node.gain = Math.max(0, saved);
  });
}

type Sums = Omit<NodeSums, keyof Limits>;

/** Gradients, hessians and rows of the bag in each node. */
function sumNodes(
  team: Team,
  nodes: readonly ForestNode[],
  { leaves }: TreeOrder,
  { gradientUnit, hessianUnit }: GradientGrid,
  tree: number,
  { seed, baggingFraction }: BoostingParameters,
): Sums[] {
  const threshold = drawThreshold(baggingFraction);
  for (const part of team.parts) {
    part.args.set([leaves.length, 1 / gradientUnit, 1 / hessianUnit, seed, tree, threshold]);
  }
  team.run(COMMAND.sumLeaves);
  const sums: Sums[] = nodes.map(() => ({ sumGradient: 0, sumHessian: 0, rowCount: 0 }));
  for (const { memory, layout } of team.parts) {
    const own = new Float64Array(memory, layout.sumsAt, (leaves.length * LEAF_BYTES) / 8);
    leaves.forEach((node, leaf) => {
      const before = sums[node]!;
      sums[node] = {
        sumGradient: before.sumGradient + own[leaf * 4]! * gradientUnit,
        sumHessian: before.sumHessian + own[leaf * 4 + 1]! * hessianUnit,
        rowCount: before.rowCount + own[leaf * 4 + 2]!,
      };
    });
  }
  for (let place = nodes.length - 1; place >= 0; place--) {
    if (nodes[place]!.feature < 0) continue;
    const [left, right] = [sums[nodes[place]!.left]!, sums[nodes[place]!.right]!];
    sums[place] = {
      sumGradient: left.sumGradient + right.sumGradient,
      sumHessian: left.sumHessian + right.sumHessian,
      rowCount: left.rowCount + right.rowCount,
    };
  }
  return sums;
}
