import { describe, expect, test } from 'vitest';
import { type ForecastSettings, forecastOrigin } from '../../../model/backtest/forecast-origin.ts';
import {
  addNewcomer,
  chooseNewcomers,
  emptyNewcomerSums,
  forecastNewcomers,
  NEWCOMER_KINDS,
} from '../../../model/backtest/newcomers.ts';
import { coldStart } from '../../../model/fallback/cold-start.ts';
import { sampleRows } from '../../../model/gbdt/sample-rows.ts';
import { FAST } from '../../../model/gbdt/settings.ts';
import { trainGbdt } from '../../../model/gbdt/train-gbdt.ts';
import { type PanelShard, panelAsOf } from '../../../model/panel.ts';
import { naiveGroups } from '../../support/naive-groups.ts';
import { ownThreadTeam } from '../../support/own-thread-team.ts';
import { dimensionsOf } from '../../support/panel-shard.ts';
import { randomShard } from '../../support/random-shard.ts';

const ORIGIN = 20_000;
const FIRST_DAY = ORIGIN - 199;
const HORIZON = 7;

const gbdt = {
  ...{ ...FAST, seriesTotal: 60, firstDay: FIRST_DAY },
  forests: [{ ...FAST.forests[0]!, treeCount: 20, maxLeaves: 6, minLeafRows: 10 }],
};
const settings: ForecastSettings = {
  ...{ models: ['seasonal_naive', 'gbdt'], gbdt, minHistoryDays: 28, guardFactor: 2 },
  profile: { velocityUnitsPerDay: [0.2, 1], demandClassDays: 182, guardWindowDays: 365 },
};

async function learn(shard: PanelShard) {
  const view = panelAsOf(shard, ORIGIN, HORIZON, 730);
  const dimensions = dimensionsOf(shard);
  return {
    gbdt: await trainGbdt([sampleRows(view, gbdt)], gbdt, { startTeam: ownThreadTeam }),
    [coldStart.name]: coldStart.learn!([coldStart.summarise!(view, dimensions)], dimensions),
  };
}

function newcomersOf(shard: PanelShard, learned: Awaited<ReturnType<typeof learn>>) {
  const view = panelAsOf(shard, ORIGIN, HORIZON, 730);
  const dimensions = dimensionsOf(shard);
  const forecasts = forecastOrigin(view, learned, dimensions, settings);
  return { forecasts, newcomers: forecastNewcomers(view, learned, dimensions, settings, forecasts)! };
}

describe('newcomers', () => {
  const shard = randomShard({ branches: 4, skus: 15, firstDay: FIRST_DAY, days: 220, seed: 3 });

  test('are the series with a few days of their own, and all others of a small panel as if they had none', async () => {
    const { forecasts, newcomers } = newcomersOf(shard, await learn(shard));
    const { isColdStart, profiles } = forecasts;
    newcomers.places.forEach((i, place) => {
      const isShort = NEWCOMER_KINDS[newcomers.kinds[place]!] === 'short_history';
      expect(isShort).toBe(isColdStart[i] === 1);
      if (isShort) expect(profiles.inStockDays[i]).toBeGreaterThan(0);
    });
    const without = isColdStart.filter((cold, i) => cold === 1 && profiles.inStockDays[i] === 0).length;
    expect(newcomers.places.length).toBe(shard.seriesId.length - without);
    expect(new Set(newcomers.kinds)).toEqual(new Set([0, 1, 2, 3]));
  });

  test('get the same forecast of the trees whatever they sold, where they are taken as new', async () => {
    const learned = await learn(shard);
    const { newcomers } = newcomersOf(shard, learned);
    const place = newcomers.kinds.indexOf(2);
    const i = newcomers.places[place]!;
    const units = shard.units.slice();
    units.fill(0, shard.offsets[i]!, shard.offsets[i]! + 100);
    const changed = { ...shard, units };
    const after = newcomersOf({ ...changed, groups: naiveGroups(changed) }, learned).newcomers;
    const at = after.places.indexOf(i);
    const row = (of: typeof newcomers, k: number) => [...of.trees.subarray(k * HORIZON, (k + 1) * HORIZON)];
    row(after, at).forEach((yhat, h) => {
      expect(yhat).toBeCloseTo(row(newcomers, place)[h]!, 3);
    });
  });
});

describe('the choice for newcomers', () => {
  test('is the trees for a kind on which their squared error is lower, and they have shown it often enough', () => {
    const sums = emptyNewcomerSums();
    for (let day = 0; day < 10; day++) addNewcomer(sums, 0, 4, 6, 5, 1);
    for (let day = 0; day < 10; day++) addNewcomer(sums, 1, 4, 5, 6, 1);
    for (let day = 0; day < 9; day++) addNewcomer(sums, 2, 4, 6, 5, 1);
    expect([...chooseNewcomers(sums, 10)]).toEqual([1, 0, 0, 0]);
  });

  test('looks only at days on which both speak, of series that have a scale', () => {
    const sums = emptyNewcomerSums();
    addNewcomer(sums, 0, 4, Number.NaN, 4, 1);
    addNewcomer(sums, 0, 4, 9, Number.NaN, 1);
    addNewcomer(sums, 0, 4, 9, 4, Number.NaN);
    expect([...sums]).toEqual(new Array(12).fill(0));
  });
});
