import { BIN_SLOTS, BLOCK_ROWS, NODE_BYTES, SPLIT_BYTES } from './element-types.ts';
import type { ForestNode } from './forest.ts';
import { MANY_LEAVES } from './part-layout.ts';
import { binsOfBytes, type ColumnPlace, type SharedColumns } from './shared-columns.ts';
import type { Part } from './team.ts';
import type { TreeOrder } from './tree-order.ts';

/** Puts a finished tree where the kernels that find its leaves read it. */
export function writeTree(
  part: Part,
  nodes: readonly ForestNode[],
  order: TreeOrder,
  shared: SharedColumns,
): void {
  if (order.leaves.length > MANY_LEAVES) writeNodes(part, nodes, order, shared);
  else writeSplits(part, nodes, order, shared);
}

/**
 * A split: u32 offset of its column in a block; u8 shift and last value that stays left (both with the top bit turned: bytes compare as
 * signed numbers), first leaf below, leaves of its left side; u32 address of its set of 256 values, or 0; u32 bytes to the next split that
 * is not below it.
 */
function writeSplits(
  { memory, layout }: Part,
  nodes: readonly ForestNode[],
  { splits }: TreeOrder,
  { sizes, places }: SharedColumns,
): void {
  const view = new DataView(memory);
  let setAt = layout.treeAt + splits.length * SPLIT_BYTES;
  splits.forEach(({ node, first, leftLeaves, splitCount }, i) => {
    const at = layout.treeAt + i * SPLIT_BYTES;
    const place = places[nodes[node]!.feature]!;
    const set = columnSet(nodes[node]!, place, sizes[place.column]!);
    const range = rangeOf(set, sizes[place.column]!);
    view.setUint32(at, place.column * BLOCK_ROWS, true);
    view.setUint8(at + 4, (range?.shift ?? 0) ^ 128);
    view.setUint8(at + 5, (range?.last ?? 0) ^ 128);
    view.setUint8(at + 6, first);
    view.setUint8(at + 7, leftLeaves);
    view.setUint32(at + 12, splitCount * SPLIT_BYTES, true);
    view.setUint32(at + 8, range === null ? setAt : 0, true);
    if (range !== null) return;
    new Int32Array(memory, setAt, 8).set(set);
    setAt += 32;
  });
}

/** A node: i32 column (−1 = leaf), left, right, leaf; its set of 256 values. */
function writeNodes(
  { memory, layout }: Part,
  nodes: readonly ForestNode[],
  { leaves }: TreeOrder,
  { sizes, places }: SharedColumns,
): void {
  const words = new Int32Array(memory);
  nodes.forEach((node, i) => {
    const at = (layout.treeAt + i * NODE_BYTES) / 4;
    const place = node.feature < 0 ? null : places[node.feature]!;
    words.set([place === null ? -1 : place.column * BLOCK_ROWS, node.left, node.right, 0], at);
    if (place !== null) words.set(columnSet(node, place, sizes[place.column]!), at + 4);
  });
  leaves.forEach((node, leaf) => {
    words[(layout.treeAt + node * NODE_BYTES) / 4 + 3] = leaf;
  });
}

/** The values of a feature's column whose rows go left: its own bins may share the column's byte with those of other features. */
function columnSet({ leftBins }: ForestNode, place: ColumnPlace, size: number): Int32Array {
  if (size === place.binCount) return leftBins;
  const set = new Int32Array(BIN_SLOTS / 32);
  const binOf = binsOfBytes(place);
  for (let byte = 0; byte < size; byte++) {
    const bin = binOf[byte]!;
    set[byte >> 5]! |= ((leftBins[bin >> 5]! >>> (bin & 31)) & 1) << (byte & 31);
  }
  return set;
}

/** The set as the values that are at most `last` after `shift` was taken away (0 becomes 255); null where it is none such. */
function rangeOf(set: Int32Array, size: number): { shift: number; last: number } | null {
  const has = (value: number) => ((set[value >> 5]! >>> (value & 31)) & 1) === 1;
  const shift = has(0) ? 0 : 1;
  let end = shift;
  while (end < size && has(end)) end++;
  for (let value = end; value < size; value++) if (has(value)) return null;
  return end === shift ? null : { shift, last: end - 1 - shift };
}
