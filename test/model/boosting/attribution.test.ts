import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributePaths } from '../../../model/boosting/attribution.ts';
import type { BinnedMatrix } from '../../../model/boosting/binning.ts';
import type { Forest } from '../../../model/boosting/forest.ts';
import { predictBinned } from '../../../model/boosting/predictor.ts';
import { trainNaively } from '../../reference/naive-boosting.ts';
import { boostingProblem } from '../../support/boosting-problem.ts';

test('the parts of a row are those of a naive walk, and add up to its raw score', () => {
  fc.assert(
    fc.property(boostingProblem, ({ matrix, target, weight, parameters }) => {
      const forest = trainNaively(matrix, target, weight, parameters);
      const begin = Math.floor(matrix.rowCount / 3);
      const parts = attributePaths(forest, matrix, begin, matrix.rowCount);
      const raw = { ...forest, link: 'identity', range: [-Infinity, Infinity] } as const;
      const scores = predictBinned(raw, matrix, begin);
      const width = matrix.features.length + 1;
      scores.forEach((score, i) => {
        const row = parts.subarray(i * width, (i + 1) * width);
        expect(row.reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 9);
        const naive = attributeNaively(forest, matrix, begin + i);
        for (let place = 0; place < width; place++) expect(row[place]).toBeCloseTo(naive[place]!, 9);
      });
    }),
    { numRuns: 200 },
  );
});

/** Follows one row down each tree and asks at every node for all the leaves below. */
function attributeNaively(forest: Forest, matrix: BinnedMatrix, row: number): number[] {
  const parts = Array.from({ length: matrix.features.length + 1 }, () => 0);
  const base = parts.length - 1;
  parts[base] = forest.startValue;
  for (const root of forest.treeStart.subarray(0, -1)) {
    parts[base]! += meanOfLeaves(forest, root);
    for (let node = root; forest.feature[node]! >= 0; ) {
      const place = forest.feature[node]!;
      const bin = matrix.bins[row * matrix.stride + place]!;
      const isLeft = ((forest.leftBins[node * 8 + (bin >> 5)]! >>> (bin & 31)) & 1) === 1;
      const child = isLeft ? forest.left[node]! : forest.right[node]!;
      parts[place]! += meanOfLeaves(forest, child) - meanOfLeaves(forest, node);
      node = child;
    }
  }
  return parts;
}

function meanOfLeaves(forest: Forest, node: number): number {
  const leaves = leavesBelow(forest, node);
  const rows = leaves.reduce((sum, leaf) => sum + forest.rowCount[leaf]!, 0);
  return leaves.reduce((sum, leaf) => sum + forest.rowCount[leaf]! * forest.value[leaf]!, 0) / rows;
}

function leavesBelow(forest: Forest, node: number): number[] {
  if (forest.feature[node]! < 0) return [node];
  return [...leavesBelow(forest, forest.left[node]!), ...leavesBelow(forest, forest.right[node]!)];
}
