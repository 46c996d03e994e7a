import { type Loss, weightedMean } from './loss.ts';

/** ½ (y − f)². */
export const squaredError: Loss = {
  name: 'squared-error',
  shape: 0,
  link: 'identity',
  maxStep: Number.POSITIVE_INFINITY,
  renewsLeaves: false,
  /** f, y. */
  startState: (score) => [score, 1],
  step: (value) => [1, 1, value],
  slopes: { level: 0, plain: 1, first: 0, second: 0 },
  rejectTarget: () => null,
  startValue: weightedMean,
  value: (target, score) => 0.5 * (target - score) * (target - score),
};
