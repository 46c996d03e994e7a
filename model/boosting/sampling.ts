/**
 * Choices by a counter-based hash: whether a row is in a tree's bag depends on (seed, tree, row) alone, so it does not
 * matter which worker asks, nor when. The mixer is the 32-bit finaliser of MurmurHash3, applied once for each word.
 */
export function hash(seed: number, tree: number, item: number): number {
  return mix(mix(mix(seed | 0) ^ tree) ^ item) >>> 0;
}

/** Rows whose hash is below this are drawn; 2³² for a fraction of 1. A smaller draw is a part of every larger one. */
export function drawThreshold(fraction: number): number {
  return Math.round(fraction * 2 ** 32);
}

/**
 * More rows than a draw of that share of `count` rows has: ten standard deviations above the mean, which no hash with luck of its own
 * exceeds once in 10²² trees.
 */
export function mostDrawn(count: number, fraction: number): number {
  const spread = Math.sqrt(count * fraction * (1 - fraction));
  return Math.min(count, Math.ceil(count * fraction + 10 * spread + 64));
}

/** The features that a tree may split on: the ⌈fraction × count⌉ with the smallest hashes, in ascending order. */
export function sampleFeatures(count: number, fraction: number, seed: number, tree: number): Int32Array {
  const keys = Array.from({ length: count }, (_, feature) => hash(~seed, tree, feature));
  const order = keys.map((_, feature) => feature).sort((a, b) => keys[a]! - keys[b]! || a - b);
  return Int32Array.from(order.slice(0, Math.ceil(fraction * count))).sort();
}

function mix(word: number): number {
  let h = (word + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
