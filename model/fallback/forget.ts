import type { Tensors } from '../forecaster.ts';
import type { Novelty } from '../gbdt/as-if-new.ts';

/**
 * What the ladder would have learned had it not seen what is new, for series that are forecast as if they were. Without sizes of a SKU's branches its
 * rung knows nobody, and the next one speaks. A branch that has sold nothing is of size 1 and has the weekdays of its categories; what
 * its other SKUs did to the levels of their categories stays, which is of second order.
 */
export function forget(learned: Tensors, novelty: Novelty): Tensors {
  if (novelty === 'in_branch') return learned;
  if (novelty === 'sku') return { ...learned, skuSizes: nothingLike(learned.skuSizes!) };
  return {
    ...learned,
    branchUnits: nothingLike(learned.branchUnits!),
    branchLevels: nothingLike(learned.branchLevels!),
    ...{ groups: new Int32Array(0), profiles: new Float64Array(0) },
  };
}

function nothingLike({ length }: Tensors[string]): Float64Array {
  return new Float64Array(length);
}
