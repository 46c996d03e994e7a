/**
 * Counts of whole units by their mean and spread: negative binomial where the variance is above the mean, Poisson where it is not.
 * The first probabilities are summed up until the level or the count is reached, which costs as many steps as there are units.
 */
import { exponential } from '../boosting/exponential.ts';
import { logarithm } from './logarithm.ts';

/** Below this excess of variance over mean the Poisson is the same to four digits. */
const LEAST_EXCESS = 1e-4;
/** Past this mean the sum is long and its first term may be too small for a double: a gamma distribution stands in. */
const LARGEST_MEAN = 400;

/** P(Y = 0), and the factor to the next probability: P(k + 1) = P(k) · (a + b·k) / (k + 1). */
interface Recursion {
  readonly first: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Fills `out` with the quantiles of a count with the given mean and dispersion (variance / mean; at most 1 = Poisson): the smallest
 * count whose cumulated probability is at least the level. `levels` rise, each in (0, 1). A mean of 0 has all of them at 0.
 */
export function countQuantiles(
  mean: number,
  dispersion: number,
  levels: ArrayLike<number>,
  out: Float64Array,
  at = 0,
): void {
  if (mean > LARGEST_MEAN) {
    for (let k = 0; k < levels.length; k++)
      out[at + k] = Math.round(gammaQuantile(mean, dispersion, levels[k]!));
    return;
  }
  const { first, a, b } = recursionOf(mean, dispersion);
  let count = 0;
  let probability = first;
  let cumulated = first;
  for (let k = 0; k < levels.length; k++) {
    while (cumulated < levels[k]! && probability > 0) {
      probability *= (a + b * count) / (count + 1);
      cumulated += probability;
      count++;
    }
    out[at + k] = count;
  }
}

/** Writes P(Y < count) and P(Y ≤ count) into the two places of `out`; `count` is whole and ≥ 0. */
export function countProbabilities(mean: number, dispersion: number, count: number, out: Float64Array): void {
  if (mean > LARGEST_MEAN) {
    out[0] = gammaProbability(mean, dispersion, count - 0.5);
    out[1] = gammaProbability(mean, dispersion, count + 0.5);
    return;
  }
  const { first, a, b } = recursionOf(mean, dispersion);
  let probability = first;
  let below = 0;
  let cumulated = first;
  for (let k = 0; k < count; k++) {
    probability *= (a + b * k) / (k + 1);
    below = cumulated;
    cumulated += probability;
    // Past the mean each term is smaller than the last: the rest, however far the count is, adds nothing.
    if (k > mean && cumulated === below) break;
  }
  out[0] = Math.min(1, below);
  out[1] = Math.min(1, cumulated);
}

function recursionOf(mean: number, dispersion: number): Recursion {
  const excess = dispersion - 1;
  if (!(excess > LEAST_EXCESS)) return { first: exponential(-mean), a: mean, b: 0 };
  const size = mean / excess;
  const share = excess / dispersion;
  return { first: exponential(-size * logarithm(dispersion)), a: size * share, b: share };
}

/**
 * The gamma distribution with the same mean and variance, by the cube root that makes it nearly normal (Wilson & Hilferty 1931, "The
 * distribution of chi-square", PNAS 17).
 */
function gammaQuantile(mean: number, dispersion: number, level: number): number {
  const shape = mean / Math.max(1, dispersion);
  const root = 1 - 1 / (9 * shape) + normalQuantile(level) / (3 * Math.sqrt(shape));
  return root > 0 ? mean * root * root * root : 0;
}

function gammaProbability(mean: number, dispersion: number, units: number): number {
  if (units <= 0) return 0;
  const shape = mean / Math.max(1, dispersion);
  const root = exponential(logarithm(units / mean) / 3);
  return normalProbability(3 * Math.sqrt(shape) * (root - 1 + 1 / (9 * shape)));
}

/** Standard normal quantile, error below 4.5e-4: Abramowitz & Stegun, 26.2.23. */
function normalQuantile(level: number): number {
  const t = Math.sqrt(-2 * logarithm(Math.min(level, 1 - level)));
  const tail =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return level < 0.5 ? -tail : tail;
}

/** Standard normal distribution, error below 1e-5: Abramowitz & Stegun, 26.2.16. */
function normalProbability(z: number): number {
  const t = 1 / (1 + 0.33267 * Math.abs(z));
  const density = exponential(-(z * z) / 2) / 2.5066282746310002;
  const tail = density * t * (0.4361836 + t * (-0.1201676 + t * 0.937298));
  return z < 0 ? tail : 1 - tail;
}
