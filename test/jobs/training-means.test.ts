import { expect, test } from 'vitest';
import { trainingMeans } from '../../jobs/train/training-means.ts';
import { binMatrix, type FeatureColumn, learnBins } from '../../model/boosting/binning.ts';
import { DEFAULT_PARAMETERS } from '../../model/boosting/parameters.ts';
import { trainForest } from '../../model/boosting/trainer.ts';

const columns: FeatureColumn[] = [
  { name: 'x', kind: 'number', values: Float32Array.from({ length: 500 }, (_, i) => (i * 37) % 101) },
];
const ROWS = {
  matrix: binMatrix(columns, learnBins(columns)),
  target: Float64Array.from({ length: 500 }, (_, i) => (i * 13) % 7),
};

test.each([1, 2])('a night that is told to stop stops between two trees, with %i workers', async (size) => {
  const stop = new AbortController();
  process.once('SIGUSR2', () => stop.abort(new Error('stopped')));
  const trees: number[] = [];
  const means = trainingMeans({ shards: { size }, memoryMb: 512, signal: stop.signal });
  const training = trainForest(
    ROWS,
    { ...DEFAULT_PARAMETERS, minLeafRows: 5, treeCount: 2000 },
    {
      ...means,
      onProgress: async (progress) => {
        trees.push(progress.treeCount);
        if (progress.treeCount === 1) process.kill(process.pid, 'SIGUSR2');
        await means.onProgress!();
      },
    },
  );
  await expect(training).rejects.toThrow('stopped');
  expect(trees.length).toBeLessThan(2000);
});
