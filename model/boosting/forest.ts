import { ShelfcastError } from '../../schemas/errors.ts';
import type { Tensors } from '../forecaster.ts';
import type { FeatureBins } from './binning.ts';

/**
 * Trees as flat arrays over all nodes; a tree's nodes lie together, its root first. `left` and `right` are node numbers in the
 * whole forest, −1 in a leaf.
 */
export interface Forest {
  readonly features: readonly FeatureBins[];
  readonly link: 'identity' | 'log';
  readonly startValue: number;
  /** Predictions are cut to this range (quantile loss: that of the targets); infinite for the other losses. */
  readonly range: readonly [number, number];
  /** First node of each tree, and the node count at the end. */
  readonly treeStart: Int32Array;
  /** Feature split on, −1 in a leaf. */
  readonly feature: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Numbers: a present value ≤ this goes left; the upper bound of `lastBinLeft`. */
  readonly threshold: Float64Array;
  /** Eight words a node: bit b set = bin b goes left. */
  readonly leftBins: Int32Array;
  /** What the node adds to the score if the path ended in it (inner nodes), or what it adds (leaves); learning rate included. */
  readonly value: Float64Array;
  readonly gain: Float64Array;
  readonly rowCount: Int32Array;
}

/** A node while the forest grows. */
export interface ForestNode {
  feature: number;
  left: number;
  right: number;
  threshold: number;
  leftBins: Int32Array;
  value: number;
  gain: number;
  rowCount: number;
}

/** Joins grown trees (`nodes[0]` is the root, children by their place in the tree) into one forest. */
export function joinTrees(
  trees: readonly (readonly ForestNode[])[],
  settings: Pick<Forest, 'features' | 'link' | 'startValue' | 'range'>,
): Forest {
  const treeStart = new Int32Array(trees.length + 1);
  trees.forEach((nodes, tree) => {
    treeStart[tree + 1] = treeStart[tree]! + nodes.length;
  });
  const nodes = trees.flatMap((tree, number) => tree.map((node) => ({ node, offset: treeStart[number]! })));
  const child = (place: number, offset: number) => (place < 0 ? -1 : place + offset);
  const leftBins = new Int32Array(nodes.length * 8);
  nodes.forEach(({ node }, at) => {
    leftBins.set(node.leftBins, at * 8);
  });
  return {
    ...settings,
    treeStart,
    feature: Int32Array.from(nodes, ({ node }) => node.feature),
    left: Int32Array.from(nodes, ({ node, offset }) => child(node.left, offset)),
    right: Int32Array.from(nodes, ({ node, offset }) => child(node.right, offset)),
    threshold: Float64Array.from(nodes, ({ node }) => node.threshold),
    leftBins,
    value: Float64Array.from(nodes, ({ node }) => node.value),
    gain: Float64Array.from(nodes, ({ node }) => node.gain),
    rowCount: Int32Array.from(nodes, ({ node }) => node.rowCount),
  };
}

/** Sum of the gains of each feature's splits. */
export function gainImportance({ features, feature, gain }: Forest): Float64Array {
  const importance = new Float64Array(features.length);
  feature.forEach((place, node) => {
    if (place >= 0) importance[place]! += gain[node]!;
  });
  return importance;
}

/** The forest with its bins as named arrays, for a bundle. */
export function writeForest(forest: Forest): Tensors {
  const { features, startValue, range, link } = forest;
  const names = new TextEncoder().encode(JSON.stringify(features.map(({ name }) => name)));
  return {
    header: Float64Array.of(FORMAT_VERSION, link === 'log' ? 1 : 0, startValue, ...range),
    featureNames: names,
    featureKind: Uint8Array.from(features, ({ kind }) => (kind === 'category' ? 1 : 0)),
    featureMonotone: Int32Array.from(features, ({ monotone }) => monotone),
    featureBinCount: Int32Array.from(features, ({ binCount }) => binCount),
    upperLength: Int32Array.from(features, ({ upper }) => upper.length),
    upper: Float64Array.from(features.flatMap(({ upper }) => [...upper])),
    binOfIdLength: Int32Array.from(features, ({ binOfId }) => binOfId.length),
    binOfId: Uint8Array.from(features.flatMap(({ binOfId }) => [...binOfId])),
    treeStart: forest.treeStart,
    feature: forest.feature,
    left: forest.left,
    right: forest.right,
    threshold: forest.threshold,
    leftBins: forest.leftBins,
    value: forest.value,
    gain: forest.gain,
    rowCount: forest.rowCount,
  };
}

/** The forest that `writeForest` wrote. Throws ARTEFACT_VERSION for another format. */
export function readForest(tensors: Tensors): Forest {
  const header = tensors.header;
  if (header === undefined || header[0] !== FORMAT_VERSION) {
    throw new ShelfcastError('ARTEFACT_VERSION', {
      message: 'the forest has a format that this code does not read',
      expected: `forest format ${FORMAT_VERSION}`,
      came: header === undefined ? 'no header' : `format ${header[0]}`,
      mend: 'train the model again with this version',
    });
  }
  const { treeStart, feature, left, right, leftBins, rowCount } = tensors as Record<string, Int32Array>;
  const { threshold, value, gain } = tensors as Record<string, Float64Array>;
  return {
    features: readFeatures(tensors),
    link: header[1] === 1 ? 'log' : 'identity',
    startValue: header[2]!,
    range: [header[3]!, header[4]!],
    ...{ treeStart: treeStart!, feature: feature!, left: left!, right: right!, leftBins: leftBins! },
    ...{ threshold: threshold!, value: value!, gain: gain!, rowCount: rowCount! },
  };
}

const FORMAT_VERSION = 1;

function readFeatures(tensors: Tensors): FeatureBins[] {
  const names = JSON.parse(new TextDecoder().decode(tensors.featureNames as Uint8Array)) as string[];
  let upperAt = 0;
  let idAt = 0;
  return names.map((name, place) => {
    const upperEnd = upperAt + tensors.upperLength![place]!;
    const idEnd = idAt + tensors.binOfIdLength![place]!;
    const feature: FeatureBins = {
      name,
      kind: tensors.featureKind![place] === 1 ? 'category' : 'number',
      monotone: tensors.featureMonotone![place] as -1 | 0 | 1,
      binCount: tensors.featureBinCount![place]!,
      upper: (tensors.upper as Float64Array).slice(upperAt, upperEnd),
      binOfId: (tensors.binOfId as Uint8Array).slice(idAt, idEnd),
    };
    upperAt = upperEnd;
    idAt = idEnd;
    return feature;
  });
}
