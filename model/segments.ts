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
  // Of each value: what a step of it moves the index, 0 for one that is no key.
  const stepOf = (key: SegmentKey) =>
    keys.includes(key) ? sizes.slice(keys.indexOf(key) + 1).reduce((product, size) => product * size, 1) : 0;
  const [ofCategory, ofBranch, ofVelocity] = [stepOf('category'), stepOf('branch'), stepOf('velocity_class')];
  return {
    keys,
    count: sizes.reduce((product, size) => product * size, 1),
    indexOf: (category, branch, velocityClass) =>
      category * ofCategory + branch * ofBranch + velocityClass * ofVelocity,
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
