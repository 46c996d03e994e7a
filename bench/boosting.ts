/**
 * How fast the trees train: ns per row, feature and tree, by number of threads, on seeded synthetic rows; binning apart.
 *
 *   npm run bench:boosting -- [rows in millions …]       default 0.4 2
 *
 * 30 features of ≤ 255 bins, 63 leaves, 20 trees, Tweedie 1.3, no bagging; `boosting-peer.ts` has the ratio to LightGBM. Each run is a
 * process of its own, so that its peak memory is its own; the process also holds the raw matrix (4 bytes a value) and its bins (1 byte a value).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { threadTeam } from '../jobs/boosting-threads.ts';
import { binMatrix, type FeatureColumn, learnBins } from '../model/boosting/binning.ts';
import { writeForest } from '../model/boosting/forest.ts';
import { DEFAULT_PARAMETERS } from '../model/boosting/parameters.ts';
import { predictBinned } from '../model/boosting/predictor.ts';
import { trainForest } from '../model/boosting/trainer.ts';

const FEATURES = 30;
const TREES = 20;
const PARAMETERS = { ...DEFAULT_PARAMETERS, treeCount: TREES, maxLeaves: 63 };

const [mode, ...rest] = process.argv.slice(2);
if (mode === '--one') await measure(Number(rest[0]), Number(rest[1]));
else {
  const sizes = mode === undefined ? [0.4, 2] : [mode, ...rest].map(Number);
  for (const millions of sizes) for (const threads of [1, 2]) runAlone(Math.round(millions * 1e6), threads);
}

function runAlone(rowCount: number, threads: number): void {
  const args = [fileURLToPath(import.meta.url), '--one', String(rowCount), String(threads)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

async function measure(rowCount: number, threads: number): Promise<void> {
  const { columns, target } = syntheticRows(rowCount);
  const binning = performance.now();
  const matrix = binMatrix(columns, learnBins(columns));
  const begin = performance.now();
  const { forest } = await trainForest({ matrix, target }, PARAMETERS, {
    startTeam: threadTeam,
    workerCount: threads,
  });
  const seconds = (performance.now() - begin) / 1000;
  const scoring = performance.now();
  const predicted = predictBinned(forest, matrix, 0, Math.min(rowCount, 200_000));
  const scoreNs = ((performance.now() - scoring) * 1e6) / (predicted.length * TREES);
  const hash = createHash('sha256');
  for (const tensor of Object.values(writeForest(forest))) hash.update(tensor);
  console.log(
    `${(rowCount / 1e6).toFixed(1)} M rows, ${threads} thread${threads > 1 ? 's' : ' '}: ` +
      `${((seconds * 1e9) / (rowCount * FEATURES * TREES)).toFixed(3)} ns per row, feature and tree, ` +
      `${((seconds * 1000) / TREES).toFixed(0)} ms a tree; binning ${((begin - binning) / 1000).toFixed(2)} s; ` +
      `scoring ${scoreNs.toFixed(1)} ns per row and tree; ` +
      `peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; model ${hash.digest('hex').slice(0, 12)}`,
  );
}

/** Skewed and uniform features; the target is zero for four rows in ten, else grows with the first features. */
function syntheticRows(rowCount: number): { columns: FeatureColumn[]; target: Float64Array } {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  const columns = Array.from({ length: FEATURES }, (_, place): FeatureColumn => {
    const values = Float32Array.from({ length: rowCount }, () =>
      place % 3 === 0 ? random() ** 3 : random(),
    );
    return { name: `f${place}`, kind: 'number', values };
  });
  const at = (place: number, row: number) => columns[place]!.values[row]!;
  const target = Float64Array.from({ length: rowCount }, (_, row) => {
    const level = Math.exp(
      1.5 * at(0, row) - at(1, row) + at(2, row) * at(3, row) + (at(4, row) > 0.7 ? 1 : 0),
    );
    return random() < 0.4 ? 0 : level * (0.5 + random());
  });
  return { columns, target };
}
