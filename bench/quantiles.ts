/**
 * Nine quantiles on m5, 28 days ahead: a second forest for the dispersion with counts of that mean and variance, against nine forests of
 * one quantile each. Weighted scaled pinball loss at the series level, seconds beside the forest of the mean, and coverage.
 *
 *   npm run bench:quantiles -- [--home <folder>] [d_1745 …]      default: all six origins; data: SHELFCAST_DATA, default ../shared/data
 *
 * Coverage of counts is randomised: an actual on the edge of an interval counts as far as its own probability lies inside.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { threadTeam } from '../jobs/boosting-threads.ts';
import { binMatrix, type FeatureColumn, learnBins } from '../model/boosting/binning.ts';
import type { BoostingParameters } from '../model/boosting/parameters.ts';
import { predictBinned } from '../model/boosting/predictor.ts';
import { trainForest } from '../model/boosting/trainer.ts';
import { FAST, historyDaysOf } from '../model/gbdt/settings.ts';
import { meanColumn, spreadOf } from '../model/intervals/dispersion.ts';
import { countProbability, countQuantiles } from '../model/intervals/negative-binomial.ts';
import { type PanelShard, panelAsOf } from '../model/panel.ts';
import { parseDay } from '../schemas/day.ts';
import { type OriginMatrix, originMatrix } from './support/accuracy-matrix.ts';
import { examplePanel, readExamplePanel } from './support/accuracy-panel.ts';
import { unitsOn, WspSums } from './support/accuracy-scores.ts';

const LEVELS = [0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995];
const INTERVALS = [0.5, 0.67, 0.95, 0.99];
const HORIZON = 28;
const FIRST_DAY = parseDay('2011-01-29')!;
const ORIGINS = ['d_1745', 'd_1773', 'd_1801', 'd_1829', 'd_1857', 'd_1885'];
const MEAN = FAST.forests[0]!;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { home: { type: 'string' } },
});
const home = values.home ?? mkdtempSync(join(tmpdir(), 'shelfcast-quantiles-'));
try {
  const shards = await readExamplePanel(await examplePanel('m5', home), '2016-04-24');
  for (const label of positionals.length > 0 ? positionals : ORIGINS)
    await benchOrigin(shards, label, FIRST_DAY + Number(label.slice(2)) - 1);
} finally {
  if (values.home === undefined) rmSync(home, { recursive: true, force: true });
}

async function benchOrigin(shards: readonly PanelShard[], label: string, origin: number): Promise<void> {
  const settings = {
    ...FAST,
    seriesTotal: shards.reduce((sum, { seriesId }) => sum + seriesId.length, 0),
    firstDay: FIRST_DAY,
  };
  const views = shards.map((shard) => panelAsOf(shard, origin, HORIZON, historyDaysOf(settings)));
  const matrix = await originMatrix(views, settings);
  const counts = await timed(() => countsOf(matrix));
  const nine = await timed(() => nineForests(matrix));
  const loss = (quantiles: Float64Array) => {
    const sums = new WspSums(LEVELS);
    let at = 0;
    for (const shard of shards) {
      const length = shard.seriesId.length * HORIZON * LEVELS.length;
      sums.add({ shard, origin, horizon: HORIZON }, quantiles.subarray(at, at + length));
      at += length;
    }
    return sums.wspl;
  };
  console.log(
    `${label}  counts: WSPL ${loss(counts.value.quantiles).toFixed(4)} in ${counts.seconds.toFixed(1)} s`,
  );
  console.log(`${label}  nine forests: WSPL ${loss(nine.value).toFixed(4)} in ${nine.seconds.toFixed(1)} s`);
  console.log(
    `${label}  counts cover ${coverage(shards, origin, counts.value)
      .map((share, k) => `${INTERVALS[k]}: ${share.toFixed(3)}`)
      .join(', ')}`,
  );
}

interface Counts {
  readonly mean: Float64Array;
  readonly dispersion: Float64Array;
  /** Shape [row × level]. */
  readonly quantiles: Float64Array;
}

async function countsOf({ forest, columns, target, weight, scale, scoring }: OriginMatrix): Promise<Counts> {
  const fitted = predictBinned(forest, binMatrix(columns, forest.features));
  const spread = spreadOf(target, fitted, scale);
  const parameters: BoostingParameters = { ...MEAN, tweediePower: 1.5, treeCount: 50 };
  const ratio = predictBinned(forest, binMatrix(scoring.columns, forest.features));
  const dispersion = await forecastOf(
    [...columns, spread.meanColumn],
    [...scoring.columns, meanColumn(ratio, scoring.scale)],
    spread.target,
    weight,
    parameters,
  );
  const mean = ratio.map((m, row) => m * scoring.scale[row]!);
  const quantiles = new Float64Array(mean.length * LEVELS.length);
  mean.forEach((units, row) => {
    countQuantiles(units, dispersion[row]!, LEVELS, quantiles, row * LEVELS.length);
  });
  return { mean, dispersion, quantiles };
}

async function nineForests({ columns, target, weight, scoring }: OriginMatrix): Promise<Float64Array> {
  const quantiles = new Float64Array(scoring.scale.length * LEVELS.length);
  for (const [k, level] of LEVELS.entries()) {
    const parameters: BoostingParameters = { ...MEAN, loss: 'quantile', quantileLevel: level };
    const forecast = await forecastOf(columns, scoring.columns, target, weight, parameters);
    forecast.forEach((ratio, row) => {
      quantiles[row * LEVELS.length + k] = Math.max(0, ratio * scoring.scale[row]!);
    });
  }
  for (let row = 0; row < scoring.scale.length; row++)
    quantiles.subarray(row * LEVELS.length, (row + 1) * LEVELS.length).sort();
  return quantiles;
}

async function forecastOf(
  columns: readonly FeatureColumn[],
  scoring: readonly FeatureColumn[],
  target: Float64Array,
  weight: Float64Array,
  parameters: BoostingParameters,
): Promise<Float64Array> {
  const bins = learnBins(columns);
  const rows = { matrix: binMatrix(columns, bins), target, weight };
  const { forest } = await trainForest(rows, parameters, { startTeam: threadTeam, workerCount: 2 });
  return predictBinned(forest, binMatrix(scoring, bins));
}

function coverage(shards: readonly PanelShard[], origin: number, { mean, dispersion }: Counts): number[] {
  const inside = INTERVALS.map(() => 0);
  let rows = 0;
  let at = 0;
  for (const shard of shards) {
    for (let i = 0; i < shard.seriesId.length; i++) {
      for (let h = 1; h <= HORIZON; h++, at++) {
        const y = unitsOn(shard, i, origin + h);
        if (Number.isNaN(y)) continue;
        const from = countProbability(mean[at]!, dispersion[at]!, y - 1);
        const to = countProbability(mean[at]!, dispersion[at]!, y);
        rows++;
        INTERVALS.forEach((width, k) => {
          const [low, high] = [(1 - width) / 2, (1 + width) / 2];
          const overlap = Math.max(0, Math.min(to, high) - Math.max(from, low));
          inside[k]! += to > from ? overlap / (to - from) : Number(from > low && from < high);
        });
      }
    }
  }
  return inside.map((sum) => sum / rows);
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const begin = performance.now();
  return { value: await work(), seconds: (performance.now() - begin) / 1000 };
}
