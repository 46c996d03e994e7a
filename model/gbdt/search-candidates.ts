import type { BoostingParameters } from '../boosting/parameters.ts';
import { hash } from '../boosting/sampling.ts';

/** The few parameters that matter. */
export type SearchedParameters = Pick<
  BoostingParameters,
  'maxLeaves' | 'learningRate' | 'treeCount' | 'minLeafRows' | 'tweediePower' | 'featureFraction'
>;

/** Challengers are drawn from all combinations of these. */
const LEAVES = [15, 31, 63, 127];
/** Times the configured rate; the number of trees is divided by it, so that rate × trees stays what it was. */
const RATES = [0.5, 1, 2];
const MIN_LEAF_ROWS = [50, 200, 800];
const TWEEDIE_POWERS = [1.1, 1.3, 1.5];
const FEATURE_FRACTIONS = [0.4, 0.6, 0.9];

/**
 * The configured parameters, then `count` challengers: a sample without replacement of the grid by a hash of the seed.
 * At most all of the grid.
 */
export function searchCandidates(
  configured: SearchedParameters,
  count: number,
  seed: number,
): SearchedParameters[] {
  const first = searchedOf(configured);
  const grid = gridAround(first).filter((one) => JSON.stringify(one) !== JSON.stringify(first));
  const keys = grid.map((_, place) => hash(seed, 0, place));
  const order = grid.map((_, place) => place).sort((a, b) => keys[a]! - keys[b]! || a - b);
  return [first, ...order.slice(0, count).map((place) => grid[place]!)];
}

function gridAround({ learningRate, treeCount }: SearchedParameters): SearchedParameters[] {
  const rates = RATES.map((factor) => Math.min(1, learningRate * factor));
  return LEAVES.flatMap((maxLeaves) =>
    [...new Set(rates)].flatMap((rate) =>
      MIN_LEAF_ROWS.flatMap((minLeafRows) =>
        TWEEDIE_POWERS.flatMap((tweediePower) =>
          FEATURE_FRACTIONS.map((featureFraction): SearchedParameters => {
            const trees = Math.max(1, Math.round((learningRate * treeCount) / rate));
            return {
              ...{ maxLeaves, learningRate: rate, treeCount: trees },
              ...{ minLeafRows, tweediePower, featureFraction },
            };
          }),
        ),
      ),
    ),
  );
}

function searchedOf(parameters: SearchedParameters): SearchedParameters {
  const { maxLeaves, learningRate, treeCount, minLeafRows, tweediePower, featureFraction } = parameters;
  return { maxLeaves, learningRate, treeCount, minLeafRows, tweediePower, featureFraction };
}
