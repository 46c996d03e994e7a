import { expect, test } from 'vitest';
import { explainGbdt } from '../../../model/gbdt/explain-gbdt.ts';
import { forecastGbdt } from '../../../model/gbdt/forecast-gbdt.ts';
import { sampleRows } from '../../../model/gbdt/sample-rows.ts';
import { FAST, type GbdtSettings } from '../../../model/gbdt/settings.ts';
import { trainGbdt } from '../../../model/gbdt/train-gbdt.ts';
import { panelAsOf } from '../../../model/panel.ts';
import { ownThreadTeam } from '../../support/own-thread-team.ts';
import { randomShard } from '../../support/random-shard.ts';

const ORIGIN = 20_300;
const HORIZON = 5;
const SHARD = randomShard({ branches: 2, skus: 4, firstDay: ORIGIN - 199, days: 200, seed: 3 });
const VIEW = panelAsOf(SHARD, ORIGIN, HORIZON, 400);
const forest = { ...FAST.forests[0]!, treeCount: 8, maxLeaves: 6, minLeafRows: 20 };
const SETTINGS: GbdtSettings = {
  ...FAST,
  seriesTotal: SHARD.seriesId.length,
  firstDay: ORIGIN - 199,
  windowDays: 150,
  forests: [forest, { ...forest, seed: 9 }],
};

test('the parts of a series add up to its forecast over the horizon, for a mean of several forests too', async () => {
  const learned = await trainGbdt([sampleRows(VIEW, SETTINGS)], SETTINGS, { startTeam: ownThreadTeam });
  const forecast = new Float64Array(VIEW.seriesId.length * HORIZON);
  forecastGbdt(VIEW, learned, SETTINGS, forecast);
  const { features, parts } = explainGbdt(VIEW, learned, SETTINGS)!;
  const width = features.length + 1;
  for (let i = 0; i < VIEW.seriesId.length; i++) {
    const total = forecast.subarray(i * HORIZON, (i + 1) * HORIZON).reduce((sum, units) => sum + units, 0);
    const added = parts.subarray(i * width, (i + 1) * width).reduce((sum, units) => sum + units, 0);
    expect(added).toBeCloseTo(total, 9);
  }
  expect(parts.some((units, at) => at % width < width - 1 && Math.abs(units) > 0.1)).toBe(true);
});

test('targets that are all equal, or columns that tell nothing, leave nothing learned, and no error', async () => {
  const constant = { ...SHARD, units: SHARD.units.map((y) => (Number.isNaN(y) ? y : 3)) };
  const view = panelAsOf(
    { ...constant, stockoutShare: new Float32Array(SHARD.units.length) },
    ORIGIN,
    HORIZON,
    400,
  );
  expect(await trainGbdt([sampleRows(view, SETTINGS)], SETTINGS, { startTeam: ownThreadTeam })).toEqual({});
});

test('there is nothing to explain where nothing was learned', () => {
  expect(explainGbdt(VIEW, {}, SETTINGS)).toBeNull();
});
