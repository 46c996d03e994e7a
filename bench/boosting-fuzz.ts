/**
 * The trainer on random small problems: no crash, no NaN, and what must always hold of a forest (`test/support/boosting-invariants.ts`).
 * A failure prints its seed and its smallest example.
 *
 *   npm run bench:fuzz -- [problems] [seed]      default 5000, a seed of the day
 */
import fc from 'fast-check';
import { localTeam } from '../model/boosting/team.ts';
import { trainForest } from '../model/boosting/trainer.ts';
import { wasmMemory } from '../model/boosting/wasm-kernels.ts';
import { brokenInvariants } from '../test/support/boosting-invariants.ts';
import { boostingProblem } from '../test/support/boosting-problem.ts';

const [numRuns = 5000, seed = Math.floor(Date.now() / 86_400_000)] = process.argv.slice(2).map(Number);
const startTeam = localTeam(wasmMemory);
let nodes = 0;
await fc.assert(
  fc.asyncProperty(boostingProblem, fc.integer({ min: 1, max: 3 }), async (problem, workerCount) => {
    const { matrix, target, weight, parameters } = problem;
    const rows = weight === null ? { matrix, target } : { matrix, target, weight };
    const { forest } = await trainForest(rows, parameters, { startTeam, workerCount });
    nodes += forest.feature.length;
    const broken = brokenInvariants(forest, problem);
    if (broken.length > 0) throw new Error(broken.join('\n'));
  }),
  { numRuns, seed },
);
console.log(`${numRuns} problems, seed ${seed}: ${nodes} nodes, every invariant holds`);
