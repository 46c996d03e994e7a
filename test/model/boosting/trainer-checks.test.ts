import { describe, expect, test } from 'vitest';
import { binMatrix, type FeatureColumn, learnBins } from '../../../model/boosting/binning.ts';
import { gainImportance } from '../../../model/boosting/forest.ts';
import { DEFAULT_PARAMETERS } from '../../../model/boosting/parameters.ts';
import { predictRaw } from '../../../model/boosting/predictor.ts';
import { localTeam } from '../../../model/boosting/team.ts';
import { trainForest } from '../../../model/boosting/trainer.ts';
import { wasmMemory } from '../../../model/boosting/wasm-kernels.ts';

const startTeam = localTeam(wasmMemory);
const COLUMN: FeatureColumn = { name: 'x', kind: 'number', values: Float32Array.of(1, 2, 3, 4, 5, 6) };
const rowsOf = (target: readonly number[], columns: readonly FeatureColumn[] = [COLUMN]) => ({
  matrix: binMatrix(columns, learnBins(columns)),
  target: Float64Array.from(target),
});
const PARAMETERS = { ...DEFAULT_PARAMETERS, minLeafRows: 1, treeCount: 30, learningRate: 0.3 };
const GOOD = rowsOf([0, 1, 1, 2, 5, 9]);

describe('what cannot be learnt is refused before any work', () => {
  test.each([
    ['a NaN', [0, 1, Number.NaN, 2, 3, 4], 'NaN in row 2'],
    ['a negative amount', [0, 1, -2, 2, 3, 4], '-2'],
    ['targets all alike', [3, 3, 3, 3, 3, 3], '3 in all 6 rows'],
  ])('%s', async (_name, target, came) => {
    const training = trainForest(rowsOf(target), PARAMETERS, { startTeam });
    await expect(training).rejects.toMatchObject({ code: 'TRAINING_IMPOSSIBLE', detail: { came } });
  });

  test.each([
    ['a NaN', [0, 1, 2, 3, Number.NaN, 5], 'NaN in row 4'],
    ['a negative amount', [0, 1, 2, 3, -4, 5], '-4'],
    ['targets all alike elsewhere', [3, 3, 3, 3, 4, 5], '3 in all 4 rows'],
  ])('%s, with rows that only validate', async (_name, target, came) => {
    const rows = { ...rowsOf(target), validation: { begin: 4, end: 6 } };
    const training = trainForest(rows, { ...PARAMETERS, patience: 4 }, { startTeam });
    await expect(training).rejects.toMatchObject({ code: 'TRAINING_IMPOSSIBLE', detail: { came } });
  });

  test('no rows', async () => {
    const columns: FeatureColumn[] = [{ name: 'x', kind: 'number', values: new Float32Array(0) }];
    const training = trainForest(rowsOf([], columns), PARAMETERS, { startTeam });
    await expect(training).rejects.toMatchObject({ code: 'TRAINING_IMPOSSIBLE', detail: { came: 'none' } });
  });

  test('impossible parameters, all at once', async () => {
    const parameters = { ...PARAMETERS, learningRate: 0, maxLeaves: 1.5, tweediePower: 2 };
    const training = trainForest(GOOD, parameters, { startTeam });
    await expect(training).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      detail: {
        issues: [
          { at: 'boosting.tweediePower' },
          { at: 'boosting.learningRate' },
          { at: 'boosting.maxLeaves' },
        ],
      },
    });
  });

  test('more memory than the budget, with the need', async () => {
    const training = trainForest(GOOD, PARAMETERS, { startTeam, memoryBudgetBytes: 1000 });
    await expect(training).rejects.toMatchObject({
      code: 'MEMORY_LIMIT',
      detail: { came: expect.stringMatching(/^\d+ MB$/), mend: expect.stringContaining('gbdt.leaves') },
    });
  });

  test('a monotone feature with the quantile loss', async () => {
    const rows = rowsOf([0, 1, 1, 2, 5, 9], [{ ...COLUMN, kind: 'number', monotone: 1 } as FeatureColumn]);
    const training = trainForest(rows, { ...PARAMETERS, loss: 'quantile' }, { startTeam });
    await expect(training).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

test('an abort between two trees ends the training with its reason', async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const training = trainForest(GOOD, PARAMETERS, {
    startTeam,
    signal: controller.signal,
    onProgress: ({ treeCount }) => {
      seen.push(treeCount);
      if (treeCount === 3) controller.abort(new Error('enough'));
    },
  });
  await expect(training).rejects.toThrow('enough');
  expect(seen).toEqual([1, 2, 3]);
});

test('early stopping keeps the trees up to the best validation loss, and no tree learns from the range', async () => {
  const rows = { ...rowsOf([0, 1, 0, 1, 20, 20]), validation: { begin: 4, end: 6 } };
  const parameters = { ...PARAMETERS, loss: 'squared-error' as const, patience: 4 };
  const { forest, validationLosses } = await trainForest(rows, parameters, { startTeam });
  const best = validationLosses.indexOf(Math.min(...validationLosses)) + 1;
  expect(forest.treeStart.length - 1).toBe(best);
  expect(forest.startValue).toBe(0.5);
});

test('a monotone feature never lowers the forecast, whatever the noise', async () => {
  const count = 400;
  const x = Float32Array.from({ length: count }, (_, i) => (i * 37) % 100);
  const z = Float32Array.from({ length: count }, (_, i) => (i * 53) % 17);
  const columns: FeatureColumn[] = [
    { name: 'x', kind: 'number', values: x, monotone: 1 },
    { name: 'z', kind: 'number', values: z },
  ];
  const target = Array.from(x, (value, i) =>
    Math.abs(value / 10 + 6 * Math.sin(i) + z[i]! * Math.cos(value)),
  );
  const { forest } = await trainForest(
    rowsOf(target, columns),
    { ...PARAMETERS, minLeafRows: 5 },
    { startTeam },
  );
  for (let other = 0; other < 17; other++) {
    const line: FeatureColumn[] = [
      { name: 'x', kind: 'number', values: Float32Array.from({ length: 100 }, (_, i) => i) },
      { name: 'z', kind: 'number', values: new Float32Array(100).fill(other) },
    ];
    const predicted = predictRaw(forest, line);
    for (let i = 1; i < 100; i++) expect(predicted[i]!).toBeGreaterThanOrEqual(predicted[i - 1]!);
  }
});

test('trees find a signal in a category and in a number, and nothing in noise', async () => {
  const count = 300;
  const category = Int32Array.from({ length: count }, (_, i) => i % 7);
  const number = Float32Array.from({ length: count }, (_, i) => (i * 31) % 50);
  const constant = new Float32Array(count).fill(1);
  const columns: FeatureColumn[] = [
    { name: 'category', kind: 'category', values: category },
    { name: 'number', kind: 'number', values: number },
    { name: 'constant', kind: 'number', values: constant },
  ];
  const target = Array.from(
    category,
    (id, i) => ([2, 5, 6].includes(id) ? 8 : 1) + (number[i]! > 25 ? 4 : 0),
  );
  const parameters = {
    ...PARAMETERS,
    loss: 'squared-error' as const,
    treeCount: 60,
    maxLeaves: 4,
    categorySmoothing: 0,
  };
  const { forest } = await trainForest(rowsOf(target, columns), parameters, { startTeam });
  const predicted = predictRaw(forest, columns);
  expect(Math.max(...predicted.map((value, row) => Math.abs(value - target[row]!)))).toBeLessThan(0.01);
  const importance = gainImportance(forest);
  expect(importance[2]).toBe(0);
  expect(importance[0]).toBeGreaterThan(importance[1]!);
});
