import type { Loss } from './loss.ts';

/** The pinball loss at `level`, 0 < level < 1. The hessian is 1: a leaf takes the quantile of its residuals instead. */
export function quantile(level: number): Loss {
  return {
    name: 'quantile',
    shape: level,
    link: 'identity',
    maxStep: Number.POSITIVE_INFINITY,
    renewsLeaves: true,
    /** f, y. */
    startState: (score) => [score, 1],
    step: (value) => [1, 1, value],
    slopes: { level, plain: 1, first: 0, second: 0 },
    rejectTarget: () => null,
    startValue: (target, weight) => weightedQuantile(target, weight, level),
    value: (target, score) => (target >= score ? level * (target - score) : (1 - level) * (score - target)),
  };
}

/**
 * The smallest value with at least `level` of the weight at or below it: a minimiser of the pinball loss.
 * `values` holds at least one number; `weight` null means equal weights.
 */
export function weightedQuantile(values: Float64Array, weight: Float64Array | null, level: number): number {
  // Equal values by weight, so that the sums below have one order whatever the order of the rows.
  const order = Uint32Array.from(values, (_, i) => i).sort(
    (a, b) => values[a]! - values[b]! || (weight === null ? 0 : weight[a]! - weight[b]!),
  );
  let total = 0;
  for (const i of order) total += weight === null ? 1 : weight[i]!;
  let below = 0;
  for (const i of order) {
    below += weight === null ? 1 : weight[i]!;
    if (below >= level * total) return values[i]!;
  }
  return values[order[order.length - 1]!]!;
}
