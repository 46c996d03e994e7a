import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { threadTeam, threadTeamWith } from '../../jobs/boosting-threads.ts';
import { binMatrix, type FeatureColumn, learnBins } from '../../model/boosting/binning.ts';
import { writeForest } from '../../model/boosting/forest.ts';
import { DEFAULT_PARAMETERS } from '../../model/boosting/parameters.ts';
import { COMMAND } from '../../model/boosting/row-part.ts';
import { trainForest } from '../../model/boosting/trainer.ts';

const columns: FeatureColumn[] = [
  { name: 'x', kind: 'number', values: Float32Array.from({ length: 500 }, (_, i) => (i * 37) % 101) },
];
const ROWS = {
  matrix: binMatrix(columns, learnBins(columns)),
  target: Float64Array.from({ length: 500 }, (_, i) => (i * 13) % 7),
};
const PARAMETERS = { ...DEFAULT_PARAMETERS, minLeafRows: 5, treeCount: 20 };
const SHAPE = {
  ...{ rowCount: 10, recordCount: 10, featureCount: 1, columnCount: 1 },
  ...{ isWeighted: false, maxLeaves: 3 },
};

afterEach(() => vi.unstubAllGlobals());

test('a worker that ends between two trees ends the training with an error', async () => {
  const workers: Worker[] = [];
  const training = trainForest(ROWS, PARAMETERS, {
    startTeam: threadTeamWith({ onStart: (worker) => workers.push(worker) }),
    workerCount: 2,
    onProgress: async ({ treeCount }) => {
      if (treeCount === 3) await workers[0]!.terminate();
    },
  });
  await expect(training).rejects.toMatchObject({ code: 'INTERNAL', message: 'a training thread is gone' });
});

test('a worker that is gone while the caller waits for it does not keep it waiting', async () => {
  const workers: Worker[] = [];
  const startTeam = threadTeamWith({ patienceMs: 200, onStart: (worker) => workers.push(worker) });
  const team = await startTeam([SHAPE, SHAPE]);
  workers[0]!.removeAllListeners('exit'); // as if the event had not been heard yet
  await workers[0]!.terminate();
  expect(() => team.run(COMMAND.gradients)).toThrow('a training thread is gone');
  await team.close();
});

test('a worker that fails in its part is an error of the command', async () => {
  const team = await threadTeam([SHAPE, SHAPE]);
  team.parts[1]!.args.set([0, 0, 1e9, 32, 4, 1, 7, 1, 1]);
  expect(() => team.run(COMMAND.histogram)).toThrow('a training thread is gone');
  await team.close();
});

test('without shared memory the rows are trained in the calling thread, to the same bytes', async () => {
  const train = async () =>
    writeForest((await trainForest(ROWS, PARAMETERS, { startTeam: threadTeam, workerCount: 3 })).forest);
  const shared = await train();
  vi.stubGlobal('SharedArrayBuffer', undefined);
  expect(await train()).toEqual(shared);
});
