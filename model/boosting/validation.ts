import type { ForestNode } from './forest.ts';
import type { Loss } from './losses/loss.ts';
import { leafOfBins } from './predictor.ts';
import type { TrainingRows } from './training-rows.ts';

/** The values outside the range, in order; the array itself where there is no range. */
export function joinRange(
  values: Float64Array,
  range: { readonly begin: number; readonly end: number } | undefined,
): Float64Array {
  if (range === undefined) return values;
  const joined = new Float64Array(values.length - (range.end - range.begin));
  joined.set(values.subarray(0, range.begin));
  joined.set(values.subarray(range.end), range.begin);
  return joined;
}

/** Scores of the validation rows, tree by tree. */
export class ValidationScores {
  readonly #rows: Pick<TrainingRows, 'matrix' | 'target' | 'weight'>;
  readonly #begin: number;
  readonly #loss: Loss;
  readonly #scores: Float64Array;

  constructor(rows: TrainingRows, loss: Loss, startValue: number) {
    const { begin, end } = rows.validation!;
    this.#rows = rows;
    this.#begin = begin;
    this.#loss = loss;
    this.#scores = new Float64Array(end - begin).fill(startValue);
  }

  /** Adds a tree; returns the weighted mean loss. */
  add(nodes: readonly ForestNode[]): number {
    const { matrix, target, weight } = this.#rows;
    const tree = flatten(nodes);
    let sum = 0;
    let total = 0;
    for (let i = 0; i < this.#scores.length; i++) {
      const row = this.#begin + i;
      this.#scores[i]! += nodes[leafOfBins(tree, 0, matrix.bins, row * matrix.stride)]!.value;
      const w = weight === undefined ? 1 : weight[row]!;
      sum += w * this.#loss.value(target[row]!, this.#scores[i]!);
      total += w;
    }
    return sum / total;
  }
}

function flatten(nodes: readonly ForestNode[]) {
  const leftBins = new Int32Array(nodes.length * 8);
  nodes.forEach((node, at) => {
    leftBins.set(node.leftBins, at * 8);
  });
  return {
    feature: Int32Array.from(nodes, ({ feature }) => feature),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    leftBins,
  };
}
