/** Segments in which a champion is chosen: any of category, branch and velocity class, as one flat number. */
import type { Dimensions } from './forecaster.ts';
import { VELOCITY_CLASSES } from './series-profile.ts';

export type SegmentKey = 'category' | 'branch' | 'velocity_class';

export interface SegmentScheme {
  readonly keys: readonly SegmentKey[];
  readonly count: number;
  indexOf(category: number, branch: number, velocityClass: number): number;
  /** Number of the value of each key in a segment, in the order of `keys`. */
  valuesOf(segment: number): number[];
}

/** No keys means one segment for everything. */
export function segmentScheme(keys: readonly SegmentKey[], dimensions: Dimensions): SegmentScheme {
  const radix = {
    category: dimensions.categoryCount,
    branch: dimensions.branchCount,
    velocity_class: VELOCITY_CLASSES.length,
  };
  const sizes = keys.map((key) => radix[key]);
  return {
    keys,
    count: sizes.reduce((product, size) => product * size, 1),
    indexOf(category, branch, velocityClass) {
      const values = { category, branch, velocity_class: velocityClass };
      return keys.reduce((index, key) => index * radix[key] + values[key], 0);
    },
    valuesOf(segment) {
      const values: number[] = [];
      let rest = segment;
      for (let k = keys.length - 1; k >= 0; k--) {
        values[k] = rest % sizes[k]!;
        rest = Math.floor(rest / sizes[k]!);
      }
      return values;
    },
  };
}
