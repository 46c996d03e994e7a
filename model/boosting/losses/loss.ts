/** Number of the loss in the kernels: the same numbers stand in `assembly/kernels.ts`. */
export type LossId = 0 | 1 | 2 | 3;

/** A loss of one row, as a function of its target and of its score (the sum of the trees before the link). */
export interface Loss {
  readonly name: 'squared-error' | 'poisson' | 'tweedie' | 'quantile';
  readonly id: LossId;
  /** Tweedie power or quantile level; 0 for the others. */
  readonly shape: number;
  /** `log`: prediction = e^score; `identity`: prediction = score. */
  readonly link: 'identity' | 'log';
  /** Most that one tree may move a score. On the log scale ln 2 keeps the curvature within 2 ×, so no step raises the loss. */
  readonly maxStep: number;
  /** Leaves take the weighted quantile of their residuals in place of the Newton step, whose hessian says nothing here. */
  readonly renewsLeaves: boolean;
  /** Why these targets cannot be learnt, or null. */
  rejectTarget(smallest: number): string | null;
  /** The best constant score. */
  startValue(target: Float64Array, weight: Float64Array | null): number;
  /** Loss up to a constant that does not depend on the score. */
  value(target: number, score: number): number;
  /** First derivative by the score. */
  gradient(target: number, score: number): number;
  /** Second derivative by the score, or what stands for it. */
  hessian(target: number, score: number): number;
}

/** Sum of w·y over sum of w, in row order. */
export function weightedMean(target: Float64Array, weight: Float64Array | null): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weight === null ? 1 : weight[i]!;
    sum += w * target[i]!;
    total += w;
  }
  return sum / total;
}
