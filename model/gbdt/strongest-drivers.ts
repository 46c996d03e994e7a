import type { Explanation } from './explain-gbdt.ts';

/** A part of a forecast, in units over the horizon. All parts of a series add up to its forecast. */
export interface Driver {
  /** 0 = the level alone, 1 to 3 = the strongest features, 4 = all other features, 5 = what is not the trees' own. */
  readonly rank: number;
  /** Name of the feature, or what the rank stands for. */
  readonly driver: string;
  readonly units: number;
}

export const STRONGEST = 3;

/**
 * The level, the three features with the largest effect in either direction (ties to the first), the rest of them, and what a
 * blend, a guard or a day without trade makes of the trees' forecast. `forecast` is the published sum over the horizon.
 */
export function strongestDrivers(explanation: Explanation, series: number, forecast: number): Driver[] {
  const { features, parts } = explanation;
  const width = features.length + 1;
  const own = parts.subarray(series * width, (series + 1) * width);
  const level = own[width - 1]!;
  const order = features
    .map((_, place) => place)
    .sort((a, b) => Math.abs(own[b]!) - Math.abs(own[a]!) || a - b);
  const strongest = order.slice(0, STRONGEST);
  const named = strongest.map(
    (place, k): Driver => ({ rank: k + 1, driver: features[place]!, units: own[place]! }),
  );
  const rest = order.slice(STRONGEST).reduce((sum, place) => sum + own[place]!, 0);
  const ofTrees = level + rest + named.reduce((sum, { units }) => sum + units, 0);
  return [
    { rank: 0, driver: 'level', units: level },
    ...named,
    { rank: STRONGEST + 1, driver: 'other_features', units: rest },
    { rank: STRONGEST + 2, driver: 'not_trees', units: forecast - ofTrees },
  ];
}
