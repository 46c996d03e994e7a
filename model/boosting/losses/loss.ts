/** A loss of one row, as a function of its target and of its score (the sum of the trees before the link). */
export interface Loss {
  readonly name: 'squared-error' | 'poisson' | 'tweedie' | 'quantile';
  /** Tweedie power or quantile level; 0 for the others. */
  readonly shape: number;
  /** `log`: prediction = e^score; `identity`: prediction = score. */
  readonly link: 'identity' | 'log';
  /** Most that one tree may move a score. On the log scale ln 2 keeps the curvature within 2 ×, so no step raises the loss. */
  readonly maxStep: number;
  /** Leaves take the weighted quantile of their residuals in place of the Newton step, whose hessian says nothing here. */
  readonly renewsLeaves: boolean;
  /**
   * What a row's two numbers begin as at a score: the first as it is, the second times its target; both times its weight too where the link is
   * `log`. From then on they stand for target and score: a step turns powers of e into other ones by a multiplication.
   */
  startState(score: number): readonly [number, number];
  /** What a leaf of this value does to them: [factor of the first, factor of the second, term of the first]. */
  step(value: number): readonly [number, number, number];
  /** Gradient and hessian by the score, or what stands for them, before a weight that is not in the numbers already. */
  readonly slopes: Slopes;
  /** Why these targets cannot be learnt, or null. */
  rejectTarget(smallest: number): string | null;
  /** The best constant score. */
  startValue(target: Float64Array, weight: Float64Array | null): number;
  /** Loss up to a constant that does not depend on the score. */
  value(target: number, score: number): number;
}

/** The gradient is a − b, or at a `level` above 0 that of the pinball loss; the hessian is plain + first·a + second·b. */
export interface Slopes {
  readonly level: number;
  readonly plain: number;
  readonly first: number;
  readonly second: number;
}

/** Whether a row's two numbers hold its weight, so that it does not count again. */
export function holdsWeight({ link }: Loss): boolean {
  return link === 'log';
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
