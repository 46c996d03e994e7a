import { expect, test } from 'vitest';
import { binMatrix, type FeatureColumn, learnBins } from '../../../model/boosting/binning.ts';
import { writeForest } from '../../../model/boosting/forest.ts';
import { DEFAULT_PARAMETERS } from '../../../model/boosting/parameters.ts';
import { localTeam } from '../../../model/boosting/team.ts';
import { trainForest } from '../../../model/boosting/trainer.ts';
import { wasmMemory } from '../../../model/boosting/wasm-kernels.ts';
import { gainShares } from '../../../model/gbdt/gain-shares.ts';

const columns: FeatureColumn[] = [
  { name: 'weak', kind: 'number', values: Float32Array.of(0, 1, 0, 1) },
  { name: 'strong', kind: 'number', values: Float32Array.of(0, 0, 1, 1) },
  { name: 'none', kind: 'number', values: Float32Array.of(3, 3, 3, 3) },
];

test('two forests of one split each: the mean of the shares, the most telling feature first', async () => {
  const matrix = binMatrix(columns, learnBins(columns));
  const train = async (...target: number[]) => {
    const parameters = {
      ...DEFAULT_PARAMETERS,
      loss: 'squared-error' as const,
      treeCount: 1,
      minLeafRows: 1,
    };
    const rows = { matrix, target: Float64Array.from(target) };
    const { forest } = await trainForest(rows, parameters, { startTeam: localTeam(wasmMemory) });
    return Object.entries(writeForest(forest));
  };
  // Σ (ŷ − ȳ)² of a feature alone is its gain: 4 × 1² by `strong`, then 4 × 0.5² by `weak`; in the second forest by `strong` only.
  const both = await train(0, 1, 2, 3);
  const one = await train(0, 0, 2, 2);
  const learned = Object.fromEntries([
    ...both.map(([name, tensor]) => [`forest 0 ${name}`, tensor]),
    ...one.map(([name, tensor]) => [`forest 1 ${name}`, tensor]),
  ]);
  const shares = gainShares(learned);
  expect(shares.map(({ feature }) => feature)).toEqual(['strong', 'weak', 'none']);
  expect(shares[0]!.share).toBeCloseTo((0.8 + 1) / 2, 6);
  expect(shares[1]!.share).toBeCloseTo(0.2 / 2, 6);
  expect(shares[2]!.share).toBe(0);
});

test('nothing learned tells nothing', () => {
  expect(gainShares({})).toEqual([]);
});
