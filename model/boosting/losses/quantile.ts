import type { Loss } from './loss.ts';
import { weightedQuantile } from './weighted-quantile.ts';

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
