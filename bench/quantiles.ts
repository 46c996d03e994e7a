/**
 * Nine quantiles on m5, 28 days ahead: counts around the trees' mean, calibrated on six folds before the origin as a night does, against nine
 * forests of one quantile each. Weighted scaled pinball loss at the series level, seconds beside the forest of the mean, and coverage.
 *
 *   npm run bench:quantiles -- [--home <folder>] [--alone] [d_1745 …]      default: all six origins; data: SHELFCAST_DATA, default ../shared/data
 *
 * Coverage of counts is randomised: an actual on the edge of an interval counts as far as its own probability lies inside. The seconds of
 * the counts include a forest for the folds, which a night has anyway. `--alone` leaves the nine forests out.
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
import { FAST, type GbdtSettings, historyDaysOf } from '../model/gbdt/settings.ts';
import { intervalMaker } from '../model/intervals/day-intervals.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../model/panel.ts';
import { profileSeries, VELOCITY_CLASSES } from '../model/series-profile.ts';
import { parseDay } from '../schemas/day.ts';
import { type OriginMatrix, originMatrix } from './support/accuracy-matrix.ts';
import { examplePanel, readExamplePanel } from './support/accuracy-panel.ts';
import { unitsOn, WspSums } from './support/accuracy-scores.ts';
import { CoverageSums } from './support/coverage-sums.ts';
import { foldIntervals } from './support/fold-intervals.ts';

const LEVELS = [0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995];
const INTERVALS = [0.5, 0.67, 0.95, 0.99];
/** Indexes of their ends among the levels. */
const ENDS = [
  [3, 5],
  [2, 6],
  [1, 7],
  [0, 8],
] as const;
const HORIZON = 28;
const FIRST_DAY = parseDay('2011-01-29')!;
const ORIGINS = ['d_1745', 'd_1773', 'd_1801', 'd_1829', 'd_1857', 'd_1885'];
const MEAN = FAST.forests[0]!;
/** As the configuration has it where it says nothing. */
const PROFILE = { velocityUnitsPerDay: [0.2, 1], demandClassDays: 182, guardWindowDays: 365 } as const;

/** Last horizon days of the parts that coverage is told by. */
const HORIZON_ENDS = [7, 14, 28];
const ALL = 'all';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { home: { type: 'string' }, alone: { type: 'boolean' } },
});
const home = values.home ?? mkdtempSync(join(tmpdir(), 'shelfcast-quantiles-'));
try {
  const panel = await examplePanel('m5', home);
  const shards = await readExamplePanel(panel, '2016-04-24');
  const coverage = new CoverageSums(INTERVALS);
  const origins: OriginScores[] = [];
  for (const label of positionals.length > 0 ? positionals : ORIGINS)
    origins.push(await benchOrigin(shards, label, FIRST_DAY + Number(label.slice(2)) - 1, coverage));
  printMeans(origins);
  printCoverage(coverage);
} finally {
  if (values.home === undefined) rmSync(home, { recursive: true, force: true });
}

interface OriginScores {
  readonly counts: number;
  readonly ratios: number;
  readonly countsSeconds: number;
  /** null where they were left out. */
  readonly nine: { readonly loss: number; readonly seconds: number } | null;
}

function printMeans(origins: readonly OriginScores[]): void {
  const mean = (of: (one: OriginScores) => number) =>
    origins.reduce((sum, one) => sum + of(one), 0) / origins.length;
  const counts = mean((one) => one.counts);
  const ratios = mean((one) => one.ratios);
  console.log(`mean of ${origins.length}: counts ${counts.toFixed(4)}, ratios ${ratios.toFixed(4)}`);
  if (origins.some(({ nine }) => nine === null)) return;
  const nine = mean((one) => one.nine!.loss);
  const times = mean((one) => one.nine!.seconds) / mean((one) => one.countsSeconds);
  const more = (counts / nine - 1) * 100;
  console.log(
    `counts against nine forests ${nine.toFixed(4)}: ${more.toFixed(1)} % (at most +1 %) in 1/${times.toFixed(1)} of their time (at most 1/3)`,
  );
}

function printCoverage(coverage: CoverageSums): void {
  for (const slice of coverage.slices) {
    const shares = coverage.covered(slice).map((share) => `${(share * 100).toFixed(1)} %`.padStart(8));
    console.log(`counts cover ${slice.padEnd(12)}${shares.join('')}`);
  }
  const worst = (slices: readonly string[]) => {
    const { slice, width, off } = coverage.worst(slices);
    return `${(off * 100).toFixed(1)} points (${slice}, ${width * 100} %)`;
  };
  console.log(
    `worst over all: ${worst([ALL])} (at most 2); of a slice: ${worst(coverage.slices)} (at most 4)`,
  );
}

async function benchOrigin(
  shards: readonly PanelShard[],
  label: string,
  origin: number,
  coverage: CoverageSums,
): Promise<OriginScores> {
  const settings = {
    ...FAST,
    seriesTotal: shards.reduce((sum, { seriesId }) => sum + seriesId.length, 0),
    firstDay: FIRST_DAY,
  };
  const views = shards.map((shard) => panelAsOf(shard, origin, HORIZON, historyDaysOf(settings)));
  const matrix = await originMatrix(views, settings);
  const counts = await timed(() => countsOf(shards, views, matrix, settings, coverage));
  const nine = values.alone === true ? null : await timed(() => nineForests(matrix));
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
  const scores = {
    ...{ counts: loss(counts.value.counts), ratios: loss(counts.value.ratios) },
    countsSeconds: counts.seconds,
    nine: nine === null ? null : { loss: loss(nine.value), seconds: nine.seconds },
  };
  const told = (name: string, wspl: number, seconds: number) =>
    `${name} ${wspl.toFixed(4)} in ${seconds.toFixed(1)} s`;
  console.log(
    `${label}  WSPL: ${told('counts', scores.counts, counts.seconds)} (ratios ${scores.ratios.toFixed(4)})${scores.nine === null ? '' : `, ${told('nine forests', scores.nine.loss, scores.nine.seconds)}`}`,
  );
  return scores;
}

interface NightQuantiles {
  /** Shape [row × level]. */
  readonly counts: Float64Array;
  /** As if nothing were sold by the piece. Same shape. */
  readonly ratios: Float64Array;
}

async function countsOf(
  shards: readonly PanelShard[],
  views: readonly PanelView[],
  { forest, scoring }: OriginMatrix,
  settings: GbdtSettings,
  coverage: CoverageSums,
): Promise<NightQuantiles> {
  const { origin } = views[0]!;
  const calibrated = await foldIntervals(shards, origin, HORIZON, LEVELS, settings, PROFILE);
  const make = intervalMaker(calibrated.intervals);
  const mean = predictBinned(forest, binMatrix(scoring.columns, forest.features));
  const counts = new Float64Array(mean.length * LEVELS.length);
  const ratios = new Float64Array(counts.length);
  let row = 0;
  views.forEach((view, s) => {
    const { velocityClass, demandClass } = profileSeries(view, PROFILE);
    for (let i = 0; i < view.seriesId.length; i++) {
      for (let h = 1; h <= HORIZON; h++, row++) {
        const day = {
          demandClass: demandClass[i]!,
          yhat: mean[row]! * scoring.scale[row]!,
          horizonDays: h,
          ownFactor: calibrated.ownFactors[s]![i]!,
        };
        const [from, to] = [row * LEVELS.length, (row + 1) * LEVELS.length];
        const ofRow = counts.subarray(from, to);
        make.quantiles(day, ofRow);
        make.quantiles({ ...day, ownFactor: Number.NaN }, ratios.subarray(from, to));
        const units = unitsOn(shards[s]!, i, origin + h);
        if (Number.isNaN(units)) continue;
        const last = HORIZON_ENDS.find((end) => h <= end)!;
        coverage.add(
          [ALL, `to day ${last}`, VELOCITY_CLASSES[velocityClass[i]!]!],
          ENDS.map((ends) => make.covered(day, units, ofRow, ends)),
        );
      }
    }
  });
  return { counts, ratios };
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

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const begin = performance.now();
  return { value: await work(), seconds: (performance.now() - begin) / 1000 };
}
