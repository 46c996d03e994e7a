import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binMatrix, learnBins } from '../../../model/boosting/binning.ts';
import { DEFAULT_PARAMETERS } from '../../../model/boosting/parameters.ts';
import { leafOfBins } from '../../../model/boosting/predictor.ts';
import { localTeam } from '../../../model/boosting/team.ts';
import { trainForest } from '../../../model/boosting/trainer.ts';
import { wasmMemory } from '../../../model/boosting/wasm-kernels.ts';
import { boostingProblem } from '../../support/boosting-problem.ts';

const startTeam = localTeam(wasmMemory);

test('whichever rows choose the splits, a leaf takes the mean residual of all rows that end in it', async () => {
  await fc.assert(
    fc.asyncProperty(boostingProblem, async ({ matrix, target, weight, parameters }) => {
      const wanted = { loss: 'squared-error', splitFraction: 0.4, baggingFraction: 1, l2: 0 } as const;
      const rows = weight === null ? { matrix, target } : { matrix, target, weight };
      const free = {
        ...matrix,
        features: matrix.features.map((feature) => ({ ...feature, monotone: 0 as const })),
      };
      const { forest } = await trainForest(
        { ...rows, matrix: free },
        { ...parameters, ...wanted },
        { startTeam },
      );
      const score = new Float64Array(target.length).fill(forest.startValue);
      for (const root of forest.treeStart.subarray(0, -1)) {
        const leafOf = Array.from(target, (_, row) =>
          leafOfBins(forest, root, matrix.bins, row * matrix.stride),
        );
        const sums = new Map<number, [number, number, number]>();
        leafOf.forEach((leaf, row) => {
          const [residual, mass, count] = sums.get(leaf) ?? [0, 0, 0];
          const w = weight?.[row] ?? 1;
          sums.set(leaf, [residual + w * (target[row]! - score[row]!), mass + w, count + 1]);
        });
        for (const [leaf, [residual, mass, count]] of sums) {
          const expected = (residual / mass) * parameters.learningRate;
          expect(Math.abs(forest.value[leaf]! - expected)).toBeLessThan(1e-3);
          expect(forest.rowCount[leaf]).toBe(count);
        }
        leafOf.forEach((leaf, row) => {
          score[row]! += forest.value[leaf]!;
        });
      }
    }),
    { numRuns: 100 },
  );
});

test('with a part of the rows for the splits, fewer of them are kept beside each other', async () => {
  const shapes: { recordCount: number; rowCount: number }[][] = [];
  const columns = [
    { name: 'x', kind: 'number', values: Float32Array.from({ length: 9000 }, (_, i) => (i * 37) % 1009) },
  ] as const;
  const rows = {
    matrix: binMatrix(columns, learnBins(columns)),
    target: Float64Array.from({ length: 9000 }, (_, i) => i % 7),
  };
  for (const splitFraction of [1, 0.2]) {
    await trainForest(
      rows,
      { ...DEFAULT_PARAMETERS, treeCount: 2, splitFraction },
      {
        workerCount: 2,
        startTeam: (drawn) => {
          shapes.push([...drawn]);
          return startTeam(drawn);
        },
      },
    );
  }
  expect(shapes[0]!.every(({ recordCount, rowCount }) => recordCount === rowCount)).toBe(true);
  expect(shapes[1]!.every(({ recordCount, rowCount }) => recordCount < 0.3 * rowCount)).toBe(true);
});
