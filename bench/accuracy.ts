/**
 * How accurate the trees are, and how long one origin takes, beside the seasonal naive; on panels that the real jobs made.
 *
 *   npm run bench:accuracy -- m5|freshretail [--preset fast|best] [--set <JSON>] [--home <folder>]      data: SHELFCAST_DATA, default ../shared/data
 *
 * m5: six origins, 28 days: WRMSSE (series level, weights by sales value over the 28 days before the origin), WAPE, bias.
 * freshretail: 14 days from 2024-05-29 and from 2024-05-22, days without a stockout: WAPE and bias at 7 and 14 days.
 * Seconds with two threads; a panel in `--home` is used again whatever the code was that made it. `--set` changes settings of the preset and
 * of its forests: {"rowCap":500000,"forest":{"treeCount":120}}.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seasonalNaive } from '../model/baselines/seasonal-naive.ts';
import { NOTHING_LEARNED } from '../model/forecaster.ts';
import { BEST, FAST, type GbdtPreset } from '../model/gbdt/settings.ts';
import { type PanelShard, panelAsOf } from '../model/panel.ts';
import { parseDay } from '../schemas/day.ts';
import { examplePanel, readExamplePanel } from './support/accuracy-panel.ts';
import { type TimedForecasts, treesOnThreads } from './support/accuracy-run.ts';
import { ErrorSums, WrmsseSums } from './support/accuracy-scores.ts';

/** d_1 of m5. */
const M5_FIRST_DAY = parseDay('2011-01-29')!;
const CASES = {
  m5: {
    cutoff: '2016-04-24',
    horizon: 28,
    atDays: [28],
    skipsStockouts: false,
    origins: [1745, 1773, 1801, 1829, 1857, 1885].map((d) => [`d_${d}`, M5_FIRST_DAY + d - 1] as const),
  },
  freshretail: {
    cutoff: '2024-06-11',
    horizon: 14,
    atDays: [7, 14],
    skipsStockouts: true,
    origins: ['2024-05-29', '2024-05-22'].map((first) => [`from ${first}`, parseDay(first)! - 1] as const),
  },
} as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: 'string', default: 'fast' },
    set: { type: 'string', default: '{}' },
    home: { type: 'string' },
  },
});
const name = positionals[0];
if (name !== 'm5' && name !== 'freshretail') throw new RangeError('which data set: m5 or freshretail?');
await benchAccuracy(name);

async function benchAccuracy(dataSet: keyof typeof CASES): Promise<void> {
  const home = values.home ?? mkdtempSync(join(tmpdir(), `shelfcast-accuracy-${dataSet}-`));
  try {
    const { cutoff, horizon, origins } = CASES[dataSet];
    const panel = await examplePanel(dataSet, home);
    const shards = await readExamplePanel(panel, cutoff);
    const trees = await treesOnThreads(panel, cutoff, shards);
    const preset = chosenPreset();
    const totals = { trees: [] as number[][], naive: [] as number[][] };
    for (const [label, origin] of origins) {
      const timed = await trees.forecast(origin, horizon, preset);
      const naive = seasonalNaiveOf(shards, origin, horizon);
      totals.trees.push(report(`${label} trees`, dataSet, shards, origin, timed.yhat, timed));
      totals.naive.push(report(`${label} naive`, dataSet, shards, origin, naive));
    }
    await trees.close();
    for (const [model, rows] of Object.entries(totals))
      console.log(
        `mean of ${model}: ${rows[0]!.map((_, k) => mean(rows.map((row) => row[k]!)).toFixed(4)).join('  ')}`,
      );
  } finally {
    if (values.home === undefined) rmSync(home, { recursive: true, force: true });
  }
}

function chosenPreset(): GbdtPreset {
  const preset = values.preset === 'best' ? BEST : FAST;
  const { forest, ...settings } = JSON.parse(values.set) as Partial<GbdtPreset> & { forest?: object };
  return { ...preset, forests: preset.forests.map((own) => ({ ...own, ...forest })), ...settings };
}

function seasonalNaiveOf(shards: readonly PanelShard[], origin: number, horizon: number): Float64Array[] {
  return shards.map((shard) => {
    const view = panelAsOf(shard, origin, horizon, 365);
    const out = new Float64Array(shard.seriesId.length * horizon);
    seasonalNaive.forecast(view, NOTHING_LEARNED, { branchCount: 0, skuCount: 0, categoryCount: 0 }, out);
    return out;
  });
}

/** Prints a line; returns its figures. */
function report(
  label: string,
  dataSet: keyof typeof CASES,
  shards: readonly PanelShard[],
  origin: number,
  yhat: readonly Float64Array[],
  timed?: TimedForecasts,
): number[] {
  const { atDays, horizon, skipsStockouts } = CASES[dataSet];
  const wrmsse = new WrmsseSums();
  const errors = atDays.map(() => new ErrorSums());
  shards.forEach((shard, k) => {
    const truth = { shard, origin, horizon };
    if (dataSet === 'm5') wrmsse.add(truth, yhat[k]!);
    for (const [place, sums] of errors.entries()) sums.add(truth, yhat[k]!, atDays[place]!, skipsStockouts);
  });
  const figures = [
    ...(dataSet === 'm5' ? [['WRMSSE', wrmsse.wrmsse] as const] : []),
    ...errors.flatMap((sums, place) => [
      [`WAPE at ${atDays[place]} days`, sums.wape] as const,
      ['bias', sums.bias] as const,
    ]),
  ];
  const seconds =
    timed === undefined
      ? ''
      : `  ${timed.rowCount} rows; seconds: ${timed.featureSeconds.toFixed(1)} features + ${timed.trainSeconds.toFixed(1)} training + ${timed.scoreSeconds.toFixed(1)} scoring = ${(timed.featureSeconds + timed.trainSeconds + timed.scoreSeconds).toFixed(1)}`;
  console.log(
    `${label.padEnd(24)} ${figures.map(([what, value]) => `${what} ${value.toFixed(4)}`).join('  ')}${seconds}`,
  );
  return figures.map(([, value]) => value);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
