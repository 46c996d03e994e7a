import { leafValue, type NodeSums } from './splitting.ts';

/** What the value of a node may be. */
export type Limits = Pick<NodeSums, 'lowest' | 'highest'>;

type Sums = Pick<NodeSums, 'sumGradient' | 'sumHessian'>;

/**
 * Limits of a split's two sides. On a constrained feature the middle of their values bounds both, so that nothing below can cross it. Where
 * the values break the feature's direction (a split that was chosen by other rows), the node's own value bounds them.
 */
export function childLimits(
  node: NodeSums,
  left: Sums,
  right: Sums,
  monotone: number,
  l2: number,
): [Limits, Limits] {
  const { lowest, highest } = node;
  if (monotone === 0) {
    return [
      { lowest, highest },
      { lowest, highest },
    ];
  }
  const valueFor = ({ sumGradient, sumHessian }: Sums) => leafValue(sumGradient, sumHessian, node, l2);
  const [leftValue, rightValue] = [valueFor(left), valueFor(right)];
  const isBroken = (rightValue - leftValue) * monotone < 0;
  const middle = isBroken ? valueFor(node) : (leftValue + rightValue) / 2;
  const below = { lowest, highest: middle };
  const above = { lowest: middle, highest };
  return monotone > 0 ? [below, above] : [above, below];
}
