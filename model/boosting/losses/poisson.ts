import { exponential } from '../exponential.ts';
import { type Loss, weightedMean } from './loss.ts';

/** e^f − y f: the negative log likelihood of Poisson counts with mean e^f. */
export const poisson: Loss = {
  name: 'poisson',
  id: 1,
  shape: 0,
  link: 'log',
  maxStep: Math.LN2,
  renewsLeaves: false,
  rejectTarget: (smallest) => (smallest < 0 ? 'Poisson targets are counts, so ≥ 0' : null),
  startValue: (target, weight) => Math.log(weightedMean(target, weight)),
  value: (target, score) => exponential(score) - target * score,
  gradient: (target, score) => exponential(score) - target,
  hessian: (_target, score) => exponential(score),
};
