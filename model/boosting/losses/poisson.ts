import { exponential } from '../exponential.ts';
import { type Loss, weightedMean } from './loss.ts';

/** e^f − y f: the negative log likelihood of Poisson counts with mean e^f. */
export const poisson: Loss = {
  name: 'poisson',
  shape: 0,
  link: 'log',
  maxStep: Math.LN2,
  renewsLeaves: false,
  /** e^f, y. */
  startState: (score) => [exponential(score), 1],
  step: (value) => [exponential(value), 1, 0],
  slopes: { level: 0, plain: 0, first: 1, second: 0 },
  rejectTarget: (smallest) => (smallest < 0 ? 'Poisson targets are counts, so ≥ 0' : null),
  startValue: (target, weight) => Math.log(weightedMean(target, weight)),
  value: (target, score) => exponential(score) - target * score,
};
