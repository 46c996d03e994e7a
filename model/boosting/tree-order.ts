export interface OrderedSplit {
  readonly node: number;
  /** Leaf furthest left below the node, and how many leaves its left side has. */
  readonly first: number;
  readonly leftLeaves: number;
  /** How many splits there are in the node and below it. */
  readonly splitCount: number;
}

/** A tree's splits, each before those below it, left ones first; its leaves from left to right, as numbers of nodes. */
export interface TreeOrder {
  readonly splits: readonly OrderedSplit[];
  readonly leaves: readonly number[];
}

/** Children of a node, null for a leaf. */
export type ChildrenOf = (node: number) => readonly [number, number] | null;

/**
 * The order in which many rows find their leaves together, without following a path each (an idea of QuickScorer, Lucchese et al. 2015): all
 * begin in leaf 0. When a split's turn comes, the rows in it are those that stand at its first leaf, and those of them that go right
 * move on by the leaves of the left side. Where none stands there, all splits below it are passed over.
 */
export function orderTree(root: number, childrenOf: ChildrenOf): TreeOrder {
  const splits: OrderedSplit[] = [];
  const leaves: number[] = [];
  const visit = (node: number): void => {
    const children = childrenOf(node);
    if (children === null) {
      leaves.push(node);
      return;
    }
    const [at, first] = [splits.length, leaves.length];
    splits.push({ node, first, leftLeaves: 0, splitCount: 0 });
    visit(children[0]);
    const leftLeaves = leaves.length - first;
    visit(children[1]);
    splits[at] = { node, first, leftLeaves, splitCount: splits.length - at };
  };
  visit(root);
  return { splits, leaves };
}
