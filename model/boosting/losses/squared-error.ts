import { type Loss, weightedMean } from './loss.ts';

/** ½ (y − f)². */
export const squaredError: Loss = {
  name: 'squared-error',
  id: 0,
  shape: 0,
  link: 'identity',
  maxStep: Number.POSITIVE_INFINITY,
  renewsLeaves: false,
  rejectTarget: () => null,
  startValue: weightedMean,
  value: (target, score) => 0.5 * (target - score) * (target - score),
  gradient: (target, score) => score - target,
  hessian: () => 1,
};
