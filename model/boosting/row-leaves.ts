import type { ForestNode } from './forest.ts';
import type { Loss } from './losses/loss.ts';
import { LEAF_BYTES } from './part-layout.ts';
import { COMMAND } from './row-part.ts';
import type { SharedColumns } from './shared-columns.ts';
import type { Team } from './team.ts';
import type { TreeOrder } from './tree-order.ts';
import { writeTree } from './written-tree.ts';

/** Every row finds its leaf, whether or not it took part in the tree's growth. */
export function findLeaves(
  team: Team,
  nodes: readonly ForestNode[],
  order: TreeOrder,
  shared: SharedColumns,
): void {
  writeTree(team.parts[0]!, nodes, order, shared);
  for (const part of team.parts) part.args[0] = order.leaves.length;
  team.run(COMMAND.findLeaves);
}

/** What the leaves do to the numbers of their rows when gradients are next taken. */
export function writeSteps(
  { parts }: Team,
  nodes: readonly ForestNode[],
  { leaves }: TreeOrder,
  loss: Loss,
): void {
  const { memory, layout } = parts[0]!;
  const steps = new Float64Array(memory, layout.stepsAt, (leaves.length * LEAF_BYTES) / 8);
  leaves.forEach((node, leaf) => {
    steps.set([...loss.step(nodes[node]!.value), 0], leaf * 4);
  });
}
