import { type ErrorIssue, ShelfcastError } from '../../schemas/errors.ts';
import type { Loss } from './losses/loss.ts';
import { poisson } from './losses/poisson.ts';
import { quantile } from './losses/quantile.ts';
import { squaredError } from './losses/squared-error.ts';
import { tweedie } from './losses/tweedie.ts';

export interface BoostingParameters {
  readonly loss: 'squared-error' | 'poisson' | 'tweedie' | 'quantile';
  /** Power of the Tweedie variance, 1 < p < 2. */
  readonly tweediePower: number;
  /** Level of the quantile loss, 0 < q < 1. */
  readonly quantileLevel: number;
  readonly treeCount: number;
  /** Share of a leaf's step that is taken, 0 < rate ≤ 1. */
  readonly learningRate: number;
  readonly maxLeaves: number;
  /** Edges from the root to the deepest leaf, from 1. */
  readonly maxDepth: number;
  readonly minLeafRows: number;
  readonly minLeafHessian: number;
  /** Penalty on squared leaf values. */
  readonly l2: number;
  /** Added to a category's hessian when categories are put in order: rare ones move to the middle. */
  readonly categorySmoothing: number;
  /** A split must gain more than this. */
  readonly minGain: number;
  /** Share of the rows that each tree sees, 0 < fraction ≤ 1. */
  readonly baggingFraction: number;
  /**
   * Share of the bag by which each tree chooses its splits, 0 < fraction ≤ 1; its leaves take their values from the whole bag. What a
   * leaf or a split must have at least is asked of that share of it.
   */
  readonly splitFraction: number;
  /** Share of the features that each tree may split on, 0 < fraction ≤ 1. */
  readonly featureFraction: number;
  /** Trees without a better validation loss before training stops; 0 = never. Needs a validation range. */
  readonly patience: number;
  readonly seed: number;
}

export const DEFAULT_PARAMETERS: BoostingParameters = {
  loss: 'tweedie',
  tweediePower: 1.3,
  quantileLevel: 0.5,
  treeCount: 100,
  learningRate: 0.1,
  maxLeaves: 31,
  maxDepth: 64,
  minLeafRows: 200,
  minLeafHessian: 1e-3,
  l2: 0,
  categorySmoothing: 10,
  minGain: 0,
  baggingFraction: 1,
  splitFraction: 1,
  featureFraction: 1,
  patience: 0,
  seed: 1,
};

/** Throws CONFIG_INVALID with every parameter that is out of its range. */
export function checkParameters(parameters: BoostingParameters): void {
  const issues: ErrorIssue[] = [];
  for (const [name, rule] of Object.entries(RULES)) {
    const value = parameters[name as keyof typeof RULES];
    if (!rule.holds(value))
      issues.push({ at: `boosting.${name}`, expected: rule.expected, came: String(value) });
  }
  if (!(parameters.loss in LOSSES)) {
    issues.push({
      at: 'boosting.loss',
      expected: Object.keys(LOSSES).join(', '),
      came: String(parameters.loss),
    });
  }
  if (issues.length > 0) {
    throw new ShelfcastError('CONFIG_INVALID', {
      message: 'the parameters of the trees are impossible',
      issues,
    });
  }
}

/** What is asked of leaves and splits where a share of the rows stands for all of them. */
export function splitParameters(parameters: BoostingParameters): BoostingParameters {
  const { splitFraction, minLeafRows, minLeafHessian, l2, minGain, categorySmoothing } = parameters;
  return {
    ...parameters,
    minLeafRows: Math.ceil(minLeafRows * splitFraction),
    minLeafHessian: minLeafHessian * splitFraction,
    l2: l2 * splitFraction,
    minGain: minGain * splitFraction,
    categorySmoothing: categorySmoothing * splitFraction,
  };
}

/** The loss that the parameters name. */
export function lossOf(parameters: BoostingParameters): Loss {
  return LOSSES[parameters.loss](parameters);
}

const LOSSES: Readonly<Record<BoostingParameters['loss'], (parameters: BoostingParameters) => Loss>> = {
  'squared-error': () => squaredError,
  poisson: () => poisson,
  tweedie: ({ tweediePower }) => tweedie(tweediePower),
  quantile: ({ quantileLevel }) => quantile(quantileLevel),
};

interface Rule {
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

const whole = (from: number, to: number): Rule => ({
  expected: `a whole number from ${from} to ${to}`,
  holds: (value) => Number.isInteger(value) && value >= from && value <= to,
});
const notNegative: Rule = {
  expected: 'a finite number, 0 or more',
  holds: (value) => Number.isFinite(value) && value >= 0,
};
const share: Rule = { expected: 'more than 0, at most 1', holds: (value) => value > 0 && value <= 1 };
const between = (low: number, high: number): Rule => ({
  expected: `between ${low} and ${high}, both excluded`,
  holds: (value) => value > low && value < high,
});

const RULES: Readonly<Record<Exclude<keyof BoostingParameters, 'loss'>, Rule>> = {
  tweediePower: between(1, 2),
  quantileLevel: between(0, 1),
  treeCount: whole(1, 100_000),
  learningRate: share,
  maxLeaves: whole(2, 65_536),
  maxDepth: whole(1, 1_000),
  minLeafRows: whole(1, 2 ** 31 - 1),
  minLeafHessian: notNegative,
  l2: notNegative,
  categorySmoothing: notNegative,
  minGain: notNegative,
  baggingFraction: share,
  splitFraction: share,
  featureFraction: share,
  patience: whole(0, 100_000),
  seed: whole(0, 2 ** 31 - 1),
};
