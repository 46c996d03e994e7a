/**
 * Counts of whole units by their mean and spread: negative binomial where the variance is above the mean, Poisson where it is not.
 * The first probabilities are summed up until the level is reached, which costs as many steps as there are units.
 */

/** Below this excess of variance over mean the Poisson is the same to four digits. */
const LEAST_EXCESS = 1e-4;
/** Past this mean the sum is long and its first term too small for a double: the normal curve stands in. */
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
  levels: readonly number[],
  out: Float64Array,
  at = 0,
): void {
  if (mean > LARGEST_MEAN) {
    const deviation = Math.sqrt(mean * Math.max(1, dispersion));
    levels.forEach((level, k) => {
      out[at + k] = Math.max(0, Math.round(mean + deviation * normalQuantile(level)));
    });
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

/** P(Y ≤ count); 0 for a count below 0. Means up to 400. */
export function countProbability(mean: number, dispersion: number, count: number): number {
  const { first, a, b } = recursionOf(mean, dispersion);
  let probability = first;
  let cumulated = count < 0 ? 0 : first;
  for (let k = 0; k < count; k++) {
    probability *= (a + b * k) / (k + 1);
    cumulated += probability;
  }
  return Math.min(1, cumulated);
}

function recursionOf(mean: number, dispersion: number): Recursion {
  const excess = dispersion - 1;
  if (!(excess > LEAST_EXCESS)) return { first: Math.exp(-mean), a: mean, b: 0 };
  const size = mean / excess;
  const share = excess / dispersion;
  return { first: Math.exp(-size * Math.log(dispersion)), a: size * share, b: share };
}

/** Standard normal quantile, error below 4.5e-4: Abramowitz & Stegun, 26.2.23. */
function normalQuantile(level: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(level, 1 - level)));
  const tail =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return level < 0.5 ? -tail : tail;
}
