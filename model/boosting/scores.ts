import { NODE_BYTES } from './element-types.ts';
import type { ForestNode } from './forest.ts';
import type { GrownTree } from './grower.ts';
import type { BoostingParameters } from './parameters.ts';
import { COMMAND } from './row-part.ts';
import { bagThreshold } from './sampling.ts';
import type { Part, Team } from './team.ts';
import type { TreeRecords } from './tree-records.ts';

/** Adds a grown tree to the score of every row: by leaf for the rows in the bag, down the tree for the others. */
export function addToScores(
  team: Team,
  { nodes, leaves }: GrownTree,
  { bytes, stride }: TreeRecords,
  tree: number,
  { seed, baggingFraction }: BoostingParameters,
): void {
  team.parts.forEach((part, i) => {
    const list = new Float64Array(part.memory, part.layout.leavesAt, leaves.length * 4);
    leaves.forEach(({ buffer, segments, place }, at) => {
      list.set([buffer, segments[i]!.begin, segments[i]!.end, nodes[place]!.value], at * 4);
    });
    part.args.set([leaves.length, bytes, stride]);
  });
  team.run(COMMAND.addLeaves);
  const threshold = bagThreshold(baggingFraction);
  if (threshold >= 2 ** 32) return;
  writeTree(team.parts[0]!, nodes);
  for (const part of team.parts) part.args.set([seed, tree, threshold]);
  team.run(COMMAND.addTree);
}

function writeTree({ memory, layout }: Part, nodes: readonly ForestNode[]): void {
  const words = new Int32Array(memory);
  const doubles = new Float64Array(memory);
  nodes.forEach((node, i) => {
    const at = layout.treeAt + i * NODE_BYTES;
    words.set([node.feature, node.left, node.right], at / 4);
    doubles[at / 8 + 2] = node.value;
    words.set(node.leftBins, at / 4 + 6);
  });
}
