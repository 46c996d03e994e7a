import type { FeatureBins } from './binning.ts';
import type { GradientGrid } from './gradient-grid.ts';
import { binsOf, countBins, type HistogramPool, type Leaf } from './leaf-rows.ts';
import type { BoostingParameters } from './parameters.ts';
import { CUT_BYTES } from './part-layout.ts';
import { COMMAND } from './row-part.ts';
import { bestSplit, isFree, nodeScore, type Split, type SplitSettings, splitAtCut } from './splitting.ts';
import type { Team } from './team.ts';
import type { TreeRecords } from './tree-records.ts';

/** All that growing a tree needs to know. */
export interface GrowSettings {
  readonly features: readonly FeatureBins[];
  readonly parameters: BoostingParameters;
  readonly records: TreeRecords;
  readonly grid: GradientGrid;
  readonly maxStep: number;
  readonly pool: HistogramPool;
}

/**
 * Sums and best splits of two children, once the parts have added up the first: the second's sums are their parent's less those, and take
 * their place. A child without a histogram is not searched. The root is a first child without a second.
 */
export function searchChildren(
  team: Team,
  first: Leaf,
  second: Leaf | null,
  slots: readonly [number, number | null],
  settings: GrowSettings,
): void {
  const splitting = splittingOf(settings);
  const { sampled, columnCount } = settings.records;
  const args = [
    slots[0],
    slots[1] ?? -1,
    columnCount,
    sampled.length,
    splitting.l2,
    leastHessian(splitting),
    splitting.minGain,
  ];
  for (const child of [first, second]) {
    const isWanted = child !== null && child.histogram !== null && isFree(child);
    if (!isWanted) args.push(0, 0, 0, 0);
    else args.push(1, child.sumGradient, child.sumHessian, nodeScore(child, splitting.l2));
  }
  for (const part of team.parts) part.args.set(args);
  team.run(COMMAND.search, first.rowCount + (second?.rowCount ?? 0));
  collect(team, first, 0, settings, splitting);
  if (second !== null) collect(team, second, 1, settings, splitting);
}

/** The leaf's best split on one feature again, with the rows of its bins known. */
export function searchCounted(team: Team, leaf: Leaf, place: number, settings: GrowSettings): void {
  const feature = settings.records.sampled[place]!;
  const column = settings.records.places[place]!;
  leaf.counted.add(place);
  const counts = countBins(team, leaf, column, settings.records);
  const bins = binsOf(team, leaf.histogram!, column);
  leaf.splits[place] = bestSplit(
    bins,
    feature,
    settings.features[feature]!,
    leaf,
    splittingOf(settings),
    counts,
  );
  leaf.best = bestPlace(leaf);
}

/** The leaf's best split over its features; the first feature of equals. */
function bestPlace({ splits }: Leaf): number {
  let found = -1;
  for (let place = 0; place < splits.length; place++) {
    const split = splits[place];
    if (split != null && (found < 0 || split.gain > splits[found]!.gain)) found = place;
  }
  return found;
}

function splittingOf({ parameters, grid }: GrowSettings): SplitSettings {
  return { ...parameters, hessianFloor: grid.hessianFloor };
}

function leastHessian({ minLeafHessian, minLeafRows, hessianFloor }: SplitSettings): number {
  return Math.max(minLeafHessian, minLeafRows * hessianFloor);
}

/** The cuts that the parts found, and the splits of what they leave to this thread: categories, and nodes under constraints. */
function collect(
  team: Team,
  leaf: Leaf,
  child: 0 | 1,
  { features, records }: GrowSettings,
  splitting: SplitSettings,
): void {
  if (leaf.histogram === null) return;
  const { memory, layout } = team.parts[0]!;
  const cuts = new Float64Array(memory, layout.cutsAt + child * layout.cutsBytes, layout.cutsBytes / 8);
  const isSearched = isFree(leaf);
  records.sampled.forEach((feature, place) => {
    const bins = features[feature]!;
    const isCut = isSearched && bins.kind === 'number' && bins.monotone === 0;
    leaf.splits[place] = isCut
      ? readCut(cuts, (place * CUT_BYTES) / 8, feature, bins)
      : bestSplit(
          binsOf(team, leaf.histogram!, records.places[place]!),
          feature,
          bins,
          leaf,
          splitting,
          null,
        );
  });
  leaf.best = bestPlace(leaf);
}

function readCut(cuts: Float64Array, at: number, feature: number, bins: FeatureBins): Split | null {
  if (cuts[at + 1] === 0) return null;
  return splitAtCut(feature, bins, {
    gain: cuts[at]!,
    leftBinCount: cuts[at + 1]!,
    sumGradient: cuts[at + 2]!,
    sumHessian: cuts[at + 3]!,
    defaultLeft: cuts[at + 4] === 1,
  });
}
