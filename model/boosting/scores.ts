import { NODE_BYTES } from './element-types.ts';
import type { ForestNode } from './forest.ts';
import type { GrownTree } from './grower.ts';
import type { BoostingParameters } from './parameters.ts';
import { COMMAND } from './row-part.ts';
import { bagThreshold } from './sampling.ts';
import { binIn, type SharedColumns } from './shared-columns.ts';
import type { Part, Team } from './team.ts';
import type { TreeRecords } from './tree-records.ts';

/** Adds a grown tree to the score of every row: by leaf for the rows in the bag, down the tree for the others. */
export function addToScores(
  team: Team,
  { nodes, leaves }: GrownTree,
  { bytes, stride }: TreeRecords,
  tree: number,
  { seed, baggingFraction }: BoostingParameters,
  shared: SharedColumns,
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
  writeTree(team.parts[0]!, nodes, shared);
  for (const part of team.parts) part.args.set([seed, tree, threshold]);
  team.run(COMMAND.addTree);
}

/** The tree for `addTree`, which looks at the columns of a record: a node's set of bins becomes one of its column's values. */
function writeTree(
  { memory, layout }: Part,
  nodes: readonly ForestNode[],
  { sizes, places }: SharedColumns,
): void {
  const words = new Int32Array(memory);
  const doubles = new Float64Array(memory);
  nodes.forEach(({ feature, left, right, value, leftBins }, i) => {
    const at = layout.treeAt + i * NODE_BYTES;
    const place = feature < 0 ? null : places[feature]!;
    words.set([place?.column ?? -1, left, right], at / 4);
    doubles[at / 8 + 2] = value;
    words.fill(0, at / 4 + 6, at / 4 + 14);
    for (let byte = 0; place !== null && byte < sizes[place.column]!; byte++) {
      const bin = binIn(place, byte);
      const isLeft = (leftBins[bin >> 5]! >>> (bin & 31)) & 1;
      words[at / 4 + 6 + (byte >> 5)]! |= isLeft << (byte & 31);
    }
  });
}
