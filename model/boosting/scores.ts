import { NODE_BYTES } from './element-types.ts';
import type { ForestNode } from './forest.ts';
import type { GrownTree } from './grower.ts';
import { COMMAND } from './row-part.ts';
import type { Part, Team } from './team.ts';

/** Adds a grown tree to the score of every row: by leaf for the rows in the bag, down the tree for the others. */
export function addToScores(
  team: Team,
  { nodes, leaves }: GrownTree,
  tree: number,
  seed: number,
  threshold: number,
): void {
  team.parts.forEach((part, i) => {
    const list = new Float64Array(part.memory, part.layout.leavesAt, leaves.length * 4);
    leaves.forEach(({ buffer, segments, place }, at) => {
      list.set([buffer, segments[i]!.begin, segments[i]!.end, nodes[place]!.value], at * 4);
    });
    part.args.set([leaves.length]);
  });
  team.run(COMMAND.addLeaves);
  if (threshold >= 2 ** 32) return;
  for (const part of team.parts) {
    writeTree(part, nodes);
    part.args.set([seed, tree, threshold]);
  }
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
