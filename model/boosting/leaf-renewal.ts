import { trainingRow } from './cutting.ts';
import type { ForestNode } from './forest.ts';
import { weightedQuantile } from './losses/weighted-quantile.ts';
import type { BoostingParameters } from './parameters.ts';
import { drawThreshold, hash } from './sampling.ts';
import type { Team } from './team.ts';
import type { TreeOrder } from './tree-order.ts';

/**
 * Gives each leaf the learning rate's share of the weighted quantile of its rows' residuals in the bag, whatever order the parts hold them
 * in. By convexity no share up to 1 raises the pinball loss.
 */
export function renewLeaves(
  { parts }: Team,
  nodes: readonly ForestNode[],
  { leaves }: TreeOrder,
  tree: number,
  { seed, baggingFraction, quantileLevel, learningRate }: BoostingParameters,
): void {
  const threshold = drawThreshold(baggingFraction);
  const isWeighted = parts[0]!.layout.isWeighted;
  const residuals = leaves.map((node) => new Float64Array(nodes[node]!.rowCount));
  const weights = residuals.map(({ length }) => (isWeighted ? new Float64Array(length) : null));
  const ends = new Int32Array(leaves.length);
  for (const { memory, layout } of parts) {
    const state = new Float64Array(memory, layout.stateAt, layout.rowCount * 2);
    const weight = isWeighted ? new Float64Array(memory, layout.weightAt, layout.rowCount) : null;
    const leafOf = new Uint16Array(memory, layout.leavesAt, layout.rowCount);
    for (let row = 0; row < layout.rowCount; row++) {
      if (threshold < 2 ** 32 && hash(seed, tree, trainingRow(layout, row)) >= threshold) continue;
      const leaf = leafOf[row]!;
      const at = ends[leaf]!++;
      residuals[leaf]![at] = state[row * 2 + 1]! - state[row * 2]!;
      if (weight !== null) weights[leaf]![at] = weight[row]!;
    }
  }
  leaves.forEach((node, leaf) => {
    if (residuals[leaf]!.length === 0) return;
    nodes[node]!.value = learningRate * weightedQuantile(residuals[leaf]!, weights[leaf]!, quantileLevel);
  });
}
