import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Forest, readForest, writeForest } from '../../../model/boosting/forest.ts';
import { plainKernels } from '../../../model/boosting/plain-kernels.ts';
import { predictBinned, predictRaw } from '../../../model/boosting/predictor.ts';
import { localTeam } from '../../../model/boosting/team.ts';
import { trainForest } from '../../../model/boosting/trainer.ts';
import { trainNaively } from '../../reference/naive-boosting.ts';
import { brokenInvariants } from '../../support/boosting-invariants.ts';
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

  test('leaf rows add up, min leaf is respected, numbers are finite, the loss never rises without bagging', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, async (problem) => {
        expect(brokenInvariants(await trainPlain(problem), problem)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('a forest that was written and read again forecasts the same', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, async (problem) => {
        const forest = await trainPlain(problem);
        const again = readForest(writeForest(forest));
        expect(predictRaw(again, problem.columns)).toEqual(predictBinned(forest, problem.matrix));
      }),
      { numRuns: 100 },
    );
  });

  test('rows of a validation range in the middle teach nothing, however the others are cut into parts', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, fc.integer({ min: 1, max: 9 }), async (problem, length) => {
        const { matrix, target, weight, parameters } = problem;
        const begin = Math.floor(matrix.rowCount / 3);
        const validation = { begin, end: begin + length };
        const inserted = <T extends Float64Array | Uint8Array>(values: T, width: number, filler: T): T => {
          const joined = new (values.constructor as new (size: number) => T)(values.length + length * width);
          joined.set(values.subarray(0, begin * width));
          joined.set(filler, begin * width);
          joined.set(values.subarray(begin * width), validation.end * width);
          return joined;
        };
        const more = {
          ...matrix,
          rowCount: matrix.rowCount + length,
          bins: inserted(matrix.bins, matrix.stride, new Uint8Array(0)),
        };
        const filler = new Float64Array(length).fill(5);
        const rows = { matrix: more, target: inserted(target, 1, filler), validation };
        const weighted = weight === null ? rows : { ...rows, weight: inserted(weight, 1, filler) };
        const expected = writeForest(await trainPlain(problem));
        for (const workerCount of [1, 2, 3]) {
          const { forest } = await trainForest(weighted, parameters, { startTeam: plainTeam, workerCount });
          expect(writeForest(forest)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});
