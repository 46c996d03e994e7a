import { describe, expect, test } from 'vitest';
import { forecastGbdt } from '../../../model/gbdt/forecast-gbdt.ts';
import { sampleRows } from '../../../model/gbdt/sample-rows.ts';
import { FAST, type GbdtSettings } from '../../../model/gbdt/settings.ts';
import { readForests, trainGbdt } from '../../../model/gbdt/train-gbdt.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../../model/panel.ts';
import { weekday } from '../../../schemas/day.ts';
import { bytesOf } from '../../support/bytes-of.ts';
import { ownThreadTeam } from '../../support/own-thread-team.ts';
import { panelShard } from '../../support/panel-shard.ts';
import { randomShard } from '../../support/random-shard.ts';

const ORIGIN = 20_000;
const HORIZON = 14;
const FIRST_DAY = ORIGIN - 199;
const forest = { ...FAST.forests[0]!, treeCount: 40, maxLeaves: 8, minLeafRows: 10 };

function settingsFor(shard: PanelShard, more: Partial<GbdtSettings> = {}): GbdtSettings {
  return { ...FAST, seriesTotal: shard.seriesId.length, firstDay: FIRST_DAY, forests: [forest], ...more };
}

const train = (views: readonly PanelView[], settings: GbdtSettings) =>
  trainGbdt(
    views.map((view) => sampleRows(view, settings)),
    settings,
    { startTeam: ownThreadTeam },
  );

function forecastsOf(view: PanelView, learned: Awaited<ReturnType<typeof train>>, settings: GbdtSettings) {
  const out = new Float64Array(view.seriesId.length * view.horizon);
  forecastGbdt(view, learned, settings, out);
  return out;
}

/** Ten series of levels 2 to 20 that sell twice as much at weekends. */
const weekends = panelShard(
  Array.from({ length: 10 }, (_, i) => ({
    firstDay: FIRST_DAY,
    branch: i % 2,
    units: Array.from({ length: 200 }, (_, k) => 2 * (i + 1) * (weekday(FIRST_DAY + k) >= 5 ? 2 : 1)),
  })),
);

describe('the forecasts of the trees', () => {
  test('follow weekdays and levels that repeat', async () => {
    const view = panelAsOf(weekends, ORIGIN, HORIZON, 3660);
    const settings = settingsFor(weekends);
    const out = forecastsOf(view, await train([view], settings), settings);
    for (let i = 0; i < 10; i++) {
      for (let h = 1; h <= HORIZON; h++) {
        const truth = 2 * (i + 1) * (weekday(ORIGIN + h) >= 5 ? 2 : 1);
        expect(Math.abs(out[i * HORIZON + h - 1]! / truth - 1)).toBeLessThan(0.1);
      }
    }
  });

  test('are finite and at least zero, for a series without history too, whatever the target', async () => {
    const shard = randomShard({ branches: 3, skus: 10, firstDay: FIRST_DAY, days: 240, seed: 5 });
    const view = panelAsOf(shard, ORIGIN, HORIZON, 3660);
    for (const target of ['demand', 'sales'] as const) {
      const settings = settingsFor(shard, { target });
      const out = forecastsOf(view, await train([view], settings), settings);
      expect(out.every((units) => units >= 0 && Number.isFinite(units))).toBe(true);
    }
  });

  test('are the mean of the forests', async () => {
    const view = panelAsOf(weekends, ORIGIN, HORIZON, 3660);
    const one = settingsFor(weekends);
    const other = settingsFor(weekends, { forests: [{ ...forest, seed: 2 }] });
    const both = settingsFor(weekends, { forests: [forest, { ...forest, seed: 2 }] });
    const [a, b, mean] = await Promise.all(
      [one, other, both].map(async (settings) => forecastsOf(view, await train([view], settings), settings)),
    );
    mean!.forEach((units, at) => {
      expect(units).toBeCloseTo((a![at]! + b![at]!) / 2, 9);
    });
  });

  test('are missing where nothing was sold before, so that nothing could be learned', async () => {
    const shard = panelShard([{ firstDay: FIRST_DAY, units: [0, 0, 0] }]);
    const view = panelAsOf(shard, ORIGIN, HORIZON, 3660);
    const learned = await train([view], settingsFor(shard));
    expect(learned).toEqual({});
    expect([...forecastsOf(view, learned, settingsFor(shard))].every(Number.isNaN)).toBe(true);
  });

  test('do not see what is planted after the origin, neither in training nor in scoring', async () => {
    const wild = (shard: PanelShard): PanelShard => ({
      ...shard,
      units: shard.units.map((y, at) => (at % 240 >= 200 ? 1e6 : y)),
    });
    const shard = panelShard(
      Array.from({ length: 6 }, (_, i) => ({
        firstDay: FIRST_DAY,
        units: Array.from({ length: 240 }, (_, k) => (k * (i + 3)) % 7),
      })),
    );
    const settings = settingsFor(shard);
    const [planted, plain] = await Promise.all(
      [wild(shard), shard].map(async (one) => {
        const view = panelAsOf(one, ORIGIN, HORIZON, 3660);
        return bytesOf(forecastsOf(view, await train([view], settings), settings));
      }),
    );
    expect(planted).toEqual(plain);
  });
});

test('a forest knows only features that tell something, and categories of few values', async () => {
  const shard = panelShard(
    Array.from({ length: 100 }, (_, i) => ({
      firstDay: FIRST_DAY,
      branch: i,
      category: i % 3,
      units: Array.from({ length: 200 }, (_, k) => (k * (i + 1)) % 5),
      statics: { same: 1, size: i % 2 },
    })),
  );
  const view = panelAsOf(shard, ORIGIN, HORIZON, 3660);
  const settings = settingsFor(shard);
  const names = readForests(await train([view], settings))[0]!.features.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['horizon', 'ew3', 'category', 'attribute size']));
  expect(names.filter((name) => /^branch$|attribute same|stockout|exposure/.test(name))).toEqual([]);
});
