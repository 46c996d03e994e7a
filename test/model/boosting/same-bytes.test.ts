import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { threadTeam, threadTeamWith } from '../../../jobs/boosting-threads.ts';
import { type Forest, writeForest } from '../../../model/boosting/forest.ts';
import { localTeam, type TeamFactory } from '../../../model/boosting/team.ts';
import { trainForest } from '../../../model/boosting/trainer.ts';
import { wasmMemory } from '../../../model/boosting/wasm-kernels.ts';
import { KERNELS_FILE, kernelsText } from '../../../scripts/build-kernels.ts';
import { trainNaively } from '../../reference/naive-boosting.ts';
import { type BoostingProblem, boostingProblem } from '../../support/boosting-problem.ts';

const ownTeam = localTeam(wasmMemory);
/** Nothing is too small for the other threads. */
const alwaysTogether = threadTeamWith({ aloneRows: 0 });

async function train(problem: BoostingProblem, startTeam: TeamFactory, workerCount: number): Promise<Forest> {
  const { matrix, target, weight, parameters } = problem;
  const rows = weight === null ? { matrix, target } : { matrix, target, weight };
  return (await trainForest(rows, parameters, { startTeam, workerCount })).forest;
}

function naive({ matrix, target, weight, parameters }: BoostingProblem) {
  return writeForest(trainNaively(matrix, target, weight, parameters));
}

describe('WebAssembly gives the bytes of the naive trainer', () => {
  test('in one thread, with 1 and with 3 parts', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, async (problem) => {
        const expected = naive(problem);
        for (const parts of [1, 3]) {
          expect(writeForest(await train(problem, ownTeam, parts))).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('with 1, 2, 3 and 4 threads over shared memory, and again', async () => {
    await fc.assert(
      fc.asyncProperty(boostingProblem, async (problem) => {
        const expected = naive(problem);
        for (const workers of [1, 2, 3, 4, 2]) {
          for (const startTeam of [threadTeam, alwaysTogether])
            expect(writeForest(await train(problem, startTeam, workers))).toEqual(expected);
        }
      }),
      { numRuns: 10 },
    );
  });
});

test('the kernels in the repository are what their source compiles to', async () => {
  expect(readFileSync(KERNELS_FILE, 'utf8')).toBe(await kernelsText());
});
