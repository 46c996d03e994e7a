import { gainImportance } from '../boosting/forest.ts';
import type { Tensors } from '../forecaster.ts';
import { readForests } from './train-gbdt.ts';

/** A feature and its share of what all splits gained, 0 to 1. */
export interface GainShare {
  readonly feature: string;
  readonly share: number;
}

/** The features that the trees know, the most telling first (ties in their order); the mean over the forests. Nothing learned: none. */
export function gainShares(learned: Tensors): GainShare[] {
  const forests = readForests(learned);
  const shares = forests.map((forest) => {
    const gain = gainImportance(forest);
    const total = gain.reduce((sum, one) => sum + one, 0);
    return gain.map((one) => (total > 0 ? one / total : 0));
  });
  return (forests[0]?.features ?? [])
    .map(({ name }, place) => ({
      feature: name,
      share: shares.reduce((sum, ofForest) => sum + ofForest[place]!, 0) / forests.length,
    }))
    .sort((a, b) => b.share - a.share);
}
