import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BinnedMatrix,
  binMatrix,
  type FeatureColumn,
  learnBins,
} from '../../../model/boosting/binning.ts';
import type { Forest } from '../../../model/boosting/forest.ts';
import { DEFAULT_PARAMETERS } from '../../../model/boosting/parameters.ts';
import { addScoresPlainly, predictBinned, predictRaw } from '../../../model/boosting/predictor.ts';
import { scorerOf } from '../../../model/boosting/scorer.ts';
import { trainNaively } from '../../reference/naive-boosting.ts';
import { boostingProblem, generator } from '../../support/boosting-problem.ts';

test('scores are those of a walk down each tree, to the last bit, for any rows of a matrix', () => {
  fc.assert(
    fc.property(
      boostingProblem,
      fc.integer({ min: 0, max: 9000 }),
      ({ matrix, target, weight, parameters }, extra) => {
        const forest = trainNaively(matrix, target, weight, parameters);
        const tall = repeated(matrix, extra);
        const begin = Math.min(7, tall.rowCount - 1);
        const scores = new Float64Array(tall.rowCount - begin).fill(forest.startValue);
        const walked = scores.slice();
        scorerOf(forest)!(tall, begin, tall.rowCount, scores);
        addScoresPlainly(forest, tall, begin, tall.rowCount, walked);
        expect(scores).toEqual(walked);
      },
    ),
    { numRuns: 150 },
  );
});

test('raw rows, walked by thresholds and categories, score like their bins', () => {
  fc.assert(
    fc.property(boostingProblem, ({ columns, matrix, target, weight, parameters }) => {
      const forest = trainNaively(matrix, target, weight, parameters);
      const raw = { ...forest, link: 'identity', range: [-Infinity, Infinity] } as const;
      const predicted = predictRaw(raw, columns);
      expect(predicted).toEqual(predictBinned(raw, binMatrix(columns, forest.features)));
      predicted.forEach((score, row) => {
        expect(score).toBe(walkRaw(forest, columns, row));
      });
    }),
    { numRuns: 150 },
  );
});

test.each([
  ['256 leaves is scored by blocks', 256, true],
  ['more than 256 leaves is walked', 257, false],
] as const)('a tree of %s', (_name, maxLeaves, isScored) => {
  const random = generator(5);
  const values = Float32Array.from({ length: 900 }, random);
  const target = Float64Array.from(values, (value, row) => value + (row % 7));
  const other = Float32Array.from(values, (_, row) => row % 7);
  const columns: FeatureColumn[] = [
    { name: 'x', kind: 'number', values },
    { name: 'z', kind: 'number', values: other },
  ];
  const parameters = { ...DEFAULT_PARAMETERS, treeCount: 1, maxLeaves, minLeafRows: 1 };
  const matrix = binMatrix(columns, learnBins(columns));
  const forest = trainNaively(matrix, target, null, parameters);
  expect(forest.feature.length).toBe(2 * maxLeaves - 1);
  expect(scorerOf(forest) !== null).toBe(isScored);
  const raw = { ...forest, link: 'identity', range: [-Infinity, Infinity] } as const;
  predictBinned(raw, matrix).forEach((score, row) => {
    expect(score).toBe(walkRaw(forest, columns, row));
  });
});

/** The matrix with its rows again and again, `extra` rows longer. */
function repeated({ rowCount, stride, bins, features }: BinnedMatrix, extra: number): BinnedMatrix {
  const tall = new Uint8Array((rowCount + extra) * stride).map((_, at) => bins[at % bins.length]!);
  return { rowCount: rowCount + extra, stride, bins: tall, features };
}

function walkRaw(forest: Forest, columns: readonly FeatureColumn[], row: number): number {
  let score = forest.startValue;
  for (const root of forest.treeStart.subarray(0, -1)) {
    let node = root;
    while (forest.feature[node]! >= 0) {
      const { kind, binOfId } = forest.features[forest.feature[node]!]!;
      const value = columns[forest.feature[node]!]!.values[row]!;
      const bin = kind === 'category' ? (binOfId[value] ?? 0) : 0;
      const isLeft =
        kind === 'number' && !Number.isNaN(value)
          ? value <= forest.threshold[node]!
          : ((forest.leftBins[node * 8 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
      node = isLeft ? forest.left[node]! : forest.right[node]!;
    }
    score += forest.value[node]!;
  }
  return score;
}
