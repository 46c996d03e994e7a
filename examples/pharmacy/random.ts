/**
 * Counter-based randomness: every draw belongs to named keys (seed, purpose, series, day …), never to the draws
 * before it. So one more day of history leaves every earlier day as it was.
 */

/** The next number of a stream, uniform in [0, 1). */
export type RandomStream = () => number;

/** What a stream is for; the first key after the seed, so that two purposes never share numbers. */
export const PURPOSE = {
  demand: 1,
  affinity: 2,
  drift: 3,
  trend: 4,
  campaign: 5,
  stockout: 6,
  price: 7,
  returns: 8,
  dirt: 9,
} as const;

/** The stream of these keys (whole numbers): sfc32 (Chris Doty-Humphrey, PractRand), seeded by a hash of the keys. */
export function randomStream(...keys: readonly number[]): RandomStream {
  let a = hashOf(keys, 0x9e3779b9);
  let b = hashOf(keys, 0x243f6a88);
  let c = hashOf(keys, 0xb7e15162);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** A standard normal number (Box–Muller). */
export function normal(random: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** A whole number in [low, high]. */
export function integer(random: RandomStream, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the items, each as likely as the next. */
export function pick<Item>(random: RandomStream, items: readonly Item[]): Item {
  return items[integer(random, 0, items.length - 1)]!;
}

/** Units of a negative binomial with this mean and variance mean + mean² / size: a Poisson whose mean is gamma. */
export function negativeBinomial(random: RandomStream, mean: number, size: number): number {
  return mean <= 0 ? 0 : poisson(random, (gamma(random, size) * mean) / size);
}

/** Gamma of shape ≥ 1 and scale 1 (Marsaglia & Tsang 2000). */
function gamma(random: RandomStream, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Poisson by Knuth's product; a large mean is split, since exp(−mean) would lose its digits. */
function poisson(random: RandomStream, mean: number): number {
  if (mean > 30) return poisson(random, mean / 2) + poisson(random, mean / 2);
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > floor; product *= random()) count++;
  return count;
}

function hashOf(keys: readonly number[], start: number): number {
  let hash = start;
  for (const key of keys) {
    hash = Math.imul(hash ^ key, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash | 0;
}
