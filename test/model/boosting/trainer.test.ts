import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Forest, readForest, writeForest } from '../../../model/boosting/forest.ts';
import { lossOf } from '../../../model/boosting/parameters.ts';
import { plainKernels } from '../../../model/boosting/plain-kernels.ts';
import { predictBinned, predictRaw } from '../../../model/boosting/predictor.ts';
import { localTeam } from '../../../model/boosting/team.ts';
import { trainForest } from '../../../model/boosting/trainer.ts';
import { trainNaively } from '../../reference/naive-boosting.ts';
import { type BoostingProblem, boostingProblem } from '../../support/boosting-problem.ts';

const plainTeam = localTeam((byteCount) => {
  const memory = new ArrayBuffer(byteCount);
  return { memory, kernels: plainKernels(memory) };
});

function rowsOf({ matrix, target, weight }: BoostingProblem) {
  return weight === null ? { matrix, target } : { matrix, target, weight };
}

async function trainPlain(problem: BoostingProblem, workerCount = 1): Promise<Forest> {
  const options = { startTeam: plainTeam, workerCount };
  return (await trainForest(rowsOf(problem), problem.parameters, options)).forest;
}

/** Scores before link and range, after the first `trees` trees. */
function scoresAfter(forest: Forest, problem: BoostingProblem, trees: number): Float64Array {
  const cut = {
    ...forest,
    link: 'identity' as const,
    range: [-Infinity, Infinity] as const,
    treeStart: forest.treeStart.subarray(0, trees + 1),
  };
  return predictBinned(cut, problem.matrix);
}

describe('random small problems', () => {
  test('the trainer gives the bytes of the naive one, with 1, 2 and 3 parts', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, async (problem) => {
        const naive = writeForest(
          trainNaively(problem.matrix, problem.target, problem.weight, problem.parameters),
        );
        for (const parts of [1, 2, 3]) expect(writeForest(await trainPlain(problem, parts))).toEqual(naive);
      }),
      { numRuns: 300 },
    );
  });

  test('leaf rows add up, min leaf is respected, numbers are finite, raw rows score like binned ones', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, async (problem) => {
        const forest = await trainPlain(problem);
        const { feature, left, right, rowCount, treeStart } = forest;
        feature.forEach((place, node) => {
          if (place >= 0) expect(rowCount[node]).toBe(rowCount[left[node]!]! + rowCount[right[node]!]!);
          if (!treeStart.includes(node)) {
            expect(rowCount[node]).toBeGreaterThanOrEqual(problem.parameters.minLeafRows);
          }
        });
        const predicted = predictBinned(forest, problem.matrix);
        expect(predicted.every(Number.isFinite)).toBe(true);
        expect(predictRaw(forest, problem.columns)).toEqual(predicted);
        expect(predictRaw(readForest(writeForest(forest)), problem.columns)).toEqual(predicted);
        if (problem.parameters.loss === 'quantile') {
          const [low, high] = [Math.min(...problem.target), Math.max(...problem.target)];
          expect(predicted.every((value) => value >= low && value <= high)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the training loss never rises without bagging', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, async (drawn) => {
        const problem = { ...drawn, parameters: { ...drawn.parameters, baggingFraction: 1 } };
        const forest = await trainPlain(problem);
        const loss = lossOf(problem.parameters);
        let before = Number.POSITIVE_INFINITY;
        for (let trees = 0; trees <= problem.parameters.treeCount; trees++) {
          const after = scoresAfter(forest, problem, trees).reduce(
            (sum, score, row) => sum + (problem.weight?.[row] ?? 1) * loss.value(problem.target[row]!, score),
            0,
          );
          expect(after).toBeLessThanOrEqual(before + 1e-6 * (1 + Math.abs(before)));
          before = after;
        }
      }),
      { numRuns: 300 },
    );
  });
});
