/**
 * Our side of `boosting-peer.ts`, in a process of its own so that its memory is its own. Prints one JSON line.
 *
 *   train <rows> <threads> <leaves> <trees> <split fraction>
 *       bins, trains, and the deviance on the training rows and on the held-out days
 *   predict <rows> <threads> <leaves> <trees>   a forest of 0.4 M rows scores the first raw rows of the 2 M matrix
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { threadTeam } from '../../jobs/boosting-threads.ts';
import { binMatrix, type FeatureColumn, learnBins } from '../../model/boosting/binning.ts';
import { type Forest, readForest, writeForest } from '../../model/boosting/forest.ts';
import { DEFAULT_PARAMETERS } from '../../model/boosting/parameters.ts';
import { predictBinned, predictRaw } from '../../model/boosting/predictor.ts';
import { trainForest } from '../../model/boosting/trainer.ts';
import { boostingMatrix, type MatrixFiles } from './boosting-matrix.ts';

const POWER = 1.3;
const since = (begin: number) => (performance.now() - begin) / 1000;

if (!isMainThread) answerScoring();
else {
  const [mode, ...numbers] = process.argv.slice(2);
  const [rows, threads, leaves, trees, fraction] = numbers.map(Number) as [
    ...[number, number, number, number, number],
  ];
  const result =
    mode === 'train'
      ? await train(rows, threads, leaves, trees, fraction)
      : await predict(rows, threads, leaves, trees);
  console.log(JSON.stringify(result));
}

function parametersOf(leaves: number, trees: number) {
  const common = { ...DEFAULT_PARAMETERS, tweediePower: POWER, learningRate: 0.08, minLeafRows: 100 };
  return { ...common, maxLeaves: leaves, treeCount: trees };
}

async function train(rows: number, threads: number, leaves: number, trees: number, splitFraction: number) {
  const files = await boostingMatrix(rows);
  const target = Float64Array.from(readFloats(files.train.target));
  const { matrix, bins, constructSeconds } = binned(files.train);
  const begin = performance.now();
  const parameters = { ...parametersOf(leaves, trees), splitFraction };
  const { forest } = await trainForest({ matrix, target }, parameters, {
    startTeam: threadTeam,
    workerCount: threads,
  });
  const trainSeconds = since(begin);
  const testColumns = columnsOf(readFloats(files.test.columns), files.test);
  return {
    constructSeconds,
    trainSeconds,
    trainDeviance: deviance(target, predictBinned(forest, matrix)),
    testDeviance: deviance(
      readFloats(files.test.target),
      predictBinned(forest, binMatrix(testColumns, bins)),
    ),
  };
}

/** Bins of a matrix, which is given back at once: the trees learn from its bins alone. */
function binned(files: MatrixFiles) {
  const values = readFloats(files.columns);
  const columns = columnsOf(values, files);
  const begin = performance.now();
  const bins = learnBins(columns);
  const matrix = binMatrix(columns, bins);
  const constructSeconds = since(begin);
  (values.buffer as ArrayBuffer & { transfer(length: number): ArrayBuffer }).transfer(0);
  return { matrix, bins, constructSeconds };
}

async function predict(rows: number, threads: number, leaves: number, trees: number) {
  const small = await boostingMatrix(400_000);
  const { matrix } = binned(small.train);
  const target = Float64Array.from(readFloats(small.train.target));
  const options = { startTeam: threadTeam, workerCount: threads };
  const { forest } = await trainForest({ matrix, target }, parametersOf(leaves, trees), options);
  const big = (await boostingMatrix(2_000_000)).train;
  const shared = new Float32Array(new SharedArrayBuffer(big.rowCount * big.featureCount * 4));
  shared.set(readFloats(big.columns));
  const columns = columnsOf(shared, big);
  const workers = Array.from(
    { length: threads - 1 },
    () =>
      new Worker(fileURLToPath(import.meta.url), {
        workerData: { tensors: writeForest(forest), shared, files: big } satisfies ScoringTask,
      }),
  );
  const shares = Array.from({ length: threads + 1 }, (_, i) => Math.floor((rows * i) / threads));
  const times: number[] = [];
  for (let run = 0; run < 4; run++) {
    const begin = performance.now();
    const others = workers.map((worker, i) => {
      worker.postMessage([shares[i + 1], shares[i + 2]]);
      return new Promise((resolve) => worker.once('message', resolve));
    });
    predictRaw(forest, columns, 0, shares[1]);
    await Promise.all(others);
    times.push(since(begin));
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { predictSeconds: Math.min(...times.slice(1)) };
}

interface ScoringTask {
  readonly tensors: ReturnType<typeof writeForest>;
  readonly shared: Float32Array;
  readonly files: MatrixFiles;
}

function answerScoring(): void {
  const { tensors, shared, files } = workerData as ScoringTask;
  const forest: Forest = readForest(tensors);
  const columns = columnsOf(shared, files);
  parentPort!.on('message', ([begin, end]: [number, number]) => {
    parentPort!.postMessage(predictRaw(forest, columns, begin, end).length);
  });
}

function columnsOf(values: Float32Array, { rowCount, featureCount }: MatrixFiles): FeatureColumn[] {
  return Array.from({ length: featureCount }, (_, i) => ({
    name: `f${i}`,
    kind: 'number',
    values: values.subarray(i * rowCount, (i + 1) * rowCount),
  }));
}

function readFloats(file: string): Float32Array {
  const descriptor = openSync(file, 'r');
  const bytes = new Uint8Array(fstatSync(descriptor).size);
  for (let at = 0; at < bytes.length; )
    at += readSync(descriptor, bytes, at, Math.min(bytes.length - at, 2 ** 28), at);
  closeSync(descriptor);
  return new Float32Array(bytes.buffer);
}

/** The yardstick's loss: Tweedie deviance up to what does not depend on the forecast. */
function deviance(target: ArrayLike<number>, predicted: Float64Array): number {
  let sum = 0;
  predicted.forEach((mean, row) => {
    sum += (-target[row]! * mean ** (1 - POWER)) / (1 - POWER) + mean ** (2 - POWER) / (2 - POWER);
  });
  return sum / predicted.length;
}
