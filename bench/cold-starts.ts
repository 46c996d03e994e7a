/**
 * What the trees are worth on a series without history, beside the ladder that serves it: a fifth of the series, forecast as if they were
 * new, on panels that the real jobs made.
 *
 *   npm run bench:cold-starts -- m5|freshretail [--home <folder>]      data: SHELFCAST_DATA, default ../shared/data
 *
 * leave-series-out: other branches sell the SKU; leave-SKU-out: nobody does; leave-branch-out: the whole branch is new. Scored on days without a stockout, of series with at least 28
 * in-stock days. WAPE, bias, and the mean RMSSE over the series. The trees are trained as the night trains them, the left-out series among the
 * rest, and what the left-out SKU or branch did to the levels of categories stays with the ladder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { threadTeam } from '../jobs/boosting-threads.ts';
import { hash } from '../model/boosting/sampling.ts';
import { coldStart } from '../model/fallback/cold-start.ts';
import { forget } from '../model/fallback/forget.ts';
import type { Dimensions, Tensors } from '../model/forecaster.ts';
import { asIfNew, type Novelty } from '../model/gbdt/as-if-new.ts';
import { forecastGbdt } from '../model/gbdt/forecast-gbdt.ts';
import { sampleRows } from '../model/gbdt/sample-rows.ts';
import { FAST, type GbdtSettings, historyDaysOf } from '../model/gbdt/settings.ts';
import { trainGbdt } from '../model/gbdt/train-gbdt.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../model/panel.ts';
import { type Day, parseDay } from '../schemas/day.ts';
import { examplePanel, readExamplePanel } from './support/accuracy-panel.ts';
import { ColdScores } from './support/cold-scores.ts';

const CASES = {
  m5: { cutoff: '2016-04-24', horizon: 28, origins: ['2015-12-06', '2016-03-27'] },
  freshretail: { cutoff: '2024-06-11', horizon: 14, origins: ['2024-05-21', '2024-05-28'] },
} as const;
const SHARE = 0.2;
const SEED = 1;
const LEAST_DAYS = 28;
const NOVELTIES = {
  'leave-series-out': 'in_branch',
  'leave-SKU-out': 'sku',
  'leave-branch-out': 'branch',
} as const;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { home: { type: 'string' } } });
const name = positionals[0];
if (name !== 'm5' && name !== 'freshretail') throw new RangeError('which data set: m5 or freshretail?');
await benchColdStarts(name);

async function benchColdStarts(dataSet: keyof typeof CASES): Promise<void> {
  const home = values.home ?? mkdtempSync(join(tmpdir(), `shelfcast-cold-starts-${dataSet}-`));
  try {
    const { cutoff, origins } = CASES[dataSet];
    const shards = await readExamplePanel(await examplePanel(dataSet, home), cutoff);
    for (const origin of origins) await benchOrigin(dataSet, shards, parseDay(origin)!);
  } finally {
    if (values.home === undefined) rmSync(home, { recursive: true, force: true });
  }
}

async function benchOrigin(
  dataSet: keyof typeof CASES,
  shards: readonly PanelShard[],
  origin: Day,
): Promise<void> {
  const settings: GbdtSettings = {
    ...FAST,
    seriesTotal: shards.reduce((sum, { seriesId }) => sum + seriesId.length, 0),
    firstDay: shards.reduce((first, shard) => shard.firstDay.reduce((a, b) => Math.min(a, b), first), origin),
  };
  const dimensions = dimensionsOf(shards);
  const { horizon } = CASES[dataSet];
  const views = shards.map((shard) => panelAsOf(shard, origin, horizon, historyDaysOf(settings)));
  const partials = views.map((view) => sampleRows(view, settings));
  const trees = await trainGbdt(partials, settings, { startTeam: threadTeam, workerCount: 2 });
  const ladder = coldStart.learn!(
    views.map((view) => coldStart.summarise!(view, dimensions)),
    dimensions,
  );
  for (const [label, novelty] of Object.entries(NOVELTIES)) {
    const scores = { ladder: new ColdScores(), trees: new ColdScores() };
    views.forEach((view, k) => {
      const places = leftOut(view);
      const ofTrees = byTrees(view, places, novelty, trees, settings);
      // Both are scored where both speak.
      const ofLadder = byLadder(view, ladder, novelty, dimensions).map((units, at) =>
        Number.isNaN(ofTrees[at]!) ? Number.NaN : units,
      );
      scores.ladder.add(shards[k]!, view, ofLadder);
      scores.trees.add(shards[k]!, view, ofTrees);
    });
    for (const [model, score] of Object.entries(scores))
      console.log(`${dataSet} ${label} from day ${origin + 1}, ${model.padEnd(6)} ${score.text()}`);
  }
}

/** Places of a fifth of the series, of those with a history to be scored by. */
function leftOut(view: PanelView): Int32Array {
  const inStockDays = (i: number) =>
    view.available.subarray(view.offsets[i]!, view.offsets[i + 1]!).reduce((sum, day) => sum + day, 0);
  return Int32Array.from(view.seriesId.keys()).filter(
    (i) => hash(SEED, 0, view.seriesId[i]!) < SHARE * 2 ** 32 && inStockDays(i) >= LEAST_DAYS,
  );
}

/** Shape [series × horizon]; NaN for the series that are not left out. */
function byTrees(
  view: PanelView,
  places: Int32Array,
  novelty: Novelty,
  learned: Tensors,
  settings: GbdtSettings,
): Float64Array {
  const { horizon } = view;
  const forecasts = new Float64Array(places.length * horizon);
  forecastGbdt(asIfNew(view, places, novelty), learned, settings, forecasts);
  const out = new Float64Array(view.seriesId.length * horizon).fill(Number.NaN);
  places.forEach((i, place) => {
    out.set(forecasts.subarray(place * horizon, (place + 1) * horizon), i * horizon);
  });
  return out;
}

function byLadder(view: PanelView, learned: Tensors, novelty: Novelty, dimensions: Dimensions): Float64Array {
  const out = new Float64Array(view.seriesId.length * view.horizon);
  coldStart.forecast(view, forget(learned, novelty), dimensions, out);
  return out;
}

function dimensionsOf(shards: readonly PanelShard[]): Dimensions {
  const count = (key: 'branchId' | 'skuId' | 'categoryId') =>
    1 + shards.reduce((most, shard) => shard[key].reduce((a, b) => Math.max(a, b), most), -1);
  return { branchCount: count('branchId'), skuCount: count('skuId'), categoryCount: count('categoryId') };
}
