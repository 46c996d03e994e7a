import { expect, test } from 'vitest';
import {
  type ForecastSettings,
  forecastersOf,
  forecastOrigin,
} from '../../../model/backtest/forecast-origin.ts';
import { RUNGS } from '../../../model/fallback/cold-start.ts';
import { panelAsOf } from '../../../model/panel.ts';
import { learnFrom } from '../../support/forecast-with.ts';
import { dimensionsOf, type LiteralSeries, panelShard } from '../../support/panel-shard.ts';
import { randomShard } from '../../support/random-shard.ts';

const ORIGIN = 20_000;
const SETTINGS: ForecastSettings = {
  models: ['seasonal_naive', 'moving_average_4w', 'weekday_level'],
  profile: { velocityUnitsPerDay: [0.2, 1], demandClassDays: 182, guardWindowDays: 365 },
  minHistoryDays: 28,
  guardFactor: 2,
};

function serve(shard: ReturnType<typeof panelShard>, horizon: number, settings = SETTINGS) {
  const view = panelAsOf(shard, ORIGIN, horizon, 730);
  const learned = Object.fromEntries(
    forecastersOf(settings).map((forecaster) => [forecaster.name, learnFrom(forecaster, view)]),
  );
  return forecastOrigin(view, learned, dimensionsOf(shard), settings);
}
const ending = (units: (number | null)[], rest: Partial<LiteralSeries> = {}): LiteralSeries => ({
  ...rest,
  firstDay: ORIGIN - units.length + 1,
  units,
});
const flat = (level: number, days: number) => new Array<number>(days).fill(level);

test('fewer in-stock days than the least make a cold start', () => {
  const shard = panelShard([
    ending(flat(5, 28)),
    ending(flat(5, 27)),
    ending(flat(5, 40), { stockouts: Array.from({ length: 13 }, (_, k) => k) }),
    { firstDay: ORIGIN + 1, units: [] },
  ]);
  expect(Array.from(serve(shard, 7).isColdStart)).toEqual([0, 1, 1, 1]);
});

test('a model with nothing to say is filled from the ladder, and says so', () => {
  // Two branches sell the SKU; in one, Saturdays and all days of one weekday were never open.
  const holes = Array.from({ length: 140 }, (_, k) => (k % 7 === 0 ? null : 10));
  const shard = panelShard([
    ending(holes, { sku: 0, branch: 0 }),
    ending(flat(10, 140), { sku: 0, branch: 1 }),
  ]);
  const { byModel, ladder } = serve(shard, 7);
  const naive = byModel[0]!;
  expect(Array.from(naive.silent.subarray(0, 7))).toEqual([1, 0, 0, 0, 0, 0, 0]);
  expect(naive.yhat[0]).toBe(ladder[0]);
  expect(Array.from(naive.silent.subarray(7))).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test('the guard caps by the series’ own history, and never a cold start', () => {
  // The window of the guard saw a largest day of 1; the seasonal naive repeats an in-window stockout-day spike of 50.
  const units = flat(1, 60);
  units[55] = 50;
  const shard = panelShard([
    ending(units, { stockouts: [55] }),
    ending(units.slice(-20), { sku: 1, stockouts: [15] }),
  ]);
  const [naive] = serve(shard, 7).byModel;
  expect(Array.from(naive!.yhat.subarray(0, 7))).toEqual([1, 1, 2, 1, 1, 1, 1]);
  expect(Array.from(naive!.capped)).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(naive!.yhat[7 + 2]).toBe(50);
});

test('a cold start lets its own days speak, a grown series is laddered as if new', () => {
  const shard = panelShard([
    ending(flat(100, 200), { sku: 0, branch: 0 }),
    ending(flat(100, 200), { sku: 0, branch: 1 }),
    ending(flat(100, 10), { sku: 1, branch: 0 }),
  ]);
  const { rungs, isColdStart } = serve(shard, 7);
  expect(Array.from(isColdStart)).toEqual([0, 0, 1]);
  expect(RUNGS[rungs[2]!]).toBe('short_history');
  expect(RUNGS[rungs[0]!]).not.toBe('short_history');
});

test('every forecast of every model is finite and not negative', () => {
  const shard = randomShard({ branches: 3, skus: 10, firstDay: ORIGIN - 179, days: 200, seed: 11 });
  const models: ForecastSettings['models'] = [
    'seasonal_naive',
    'moving_average_13w',
    'weekday_level_fast',
    'croston_sba',
    'tsb',
  ];
  const { byModel, ladder } = serve(shard, 40, { ...SETTINGS, models });
  for (const yhat of [...byModel.map((model) => model.yhat), ladder]) {
    expect(yhat.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  }
});
