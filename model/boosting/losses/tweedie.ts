import { exponential } from '../exponential.ts';
import { type Loss, weightedMean } from './loss.ts';

/**
 * −y e^((1−p) f) / (1−p) + e^((2−p) f) / (2−p): the Tweedie deviance, up to a constant, of mean e^f and power 1 < p < 2.
 */
export function tweedie(power: number): Loss {
  return {
    name: 'tweedie',
    shape: power,
    link: 'log',
    maxStep: Math.LN2,
    renewsLeaves: false,
    /** e^((2−p) f), y e^((1−p) f). */
    startState: (score) => [exponential((2 - power) * score), exponential((1 - power) * score)],
    step: (value) => [exponential((2 - power) * value), exponential((1 - power) * value), 0],
    slopes: { level: 0, plain: 0, first: 2 - power, second: power - 1 },
    rejectTarget: (smallest) => (smallest < 0 ? 'Tweedie targets are amounts, so ≥ 0' : null),
    startValue: (target, weight) => Math.log(weightedMean(target, weight)),
    value: (target, score) =>
      (-target * exponential((1 - power) * score)) / (1 - power) +
      exponential((2 - power) * score) / (2 - power),
  };
}
