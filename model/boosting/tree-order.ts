export interface OrderedSplit {
  readonly node: number;
  /** Leaf furthest left below the node, and the first one to the right of it. */
  readonly first: number;
  readonly next: number;
}

/** A tree's splits in the order of the leaves between their sides, and its leaves from left to right, as numbers of nodes. */
export interface TreeOrder {
  readonly splits: readonly OrderedSplit[];
  readonly leaves: readonly number[];
}

/** Children of a node, null for a leaf. */
export type ChildrenOf = (node: number) => readonly [number, number] | null;

/**
 * The order in which a row's leaf is found without following a path (after QuickScorer, Lucchese et al. 2015): it begins in leaf 0, and
 * at each split in turn where it goes right it moves on to the first leaf there, unless it had left the split's own leaves behind before.
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
    const first = leaves.length;
    visit(children[0]);
    splits.push({ node, first, next: leaves.length });
    visit(children[1]);
  };
  visit(root);
  return { splits, leaves };
}
