import { describe, expect, test } from 'vitest';
import { forecastersOf, forecastOrigin } from '../../model/backtest/forecast-origin.ts';
import { coldStart } from '../../model/fallback/cold-start.ts';
import { type Forecaster, NOTHING_LEARNED, type Tensors } from '../../model/forecaster.ts';
import { FORECASTERS } from '../../model/forecasters.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../model/panel.ts';
import { profileSeries } from '../../model/series-profile.ts';
import type { ModelName } from '../../schemas/config.ts';
import { bytesOf as deepBytesOf } from '../support/bytes-of.ts';
import { dimensionsOf } from '../support/panel-shard.ts';
import { randomShard } from '../support/random-shard.ts';

const ORIGIN = 20_000;
const HORIZON = 21;
const PROFILE = {
  velocityUnitsPerDay: [0.2, 1] as const,
  demandClassDays: 182,
  guardWindowDays: 365,
};

const shard = randomShard({ branches: 4, skus: 10, firstDay: ORIGIN - 179, days: 240, seed: 7 });

/** The same shard with wild values planted into every day after the origin. */
function withWildFuture(panel: PanelShard): PanelShard {
  const units = panel.units.slice();
  const available = panel.available.slice();
  for (let i = 0; i < panel.seriesId.length; i++) {
    for (let at = panel.offsets[i]!; at < panel.offsets[i + 1]!; at++) {
      if (panel.firstDay[i]! + at - panel.offsets[i]! <= ORIGIN) continue;
      units[at] = at % 5 === 0 ? Number.NaN : 1e6 * (1 + (at % 7));
      available[at] = 1 - available[at]!;
    }
  }
  return { ...panel, units, available };
}

const bytesOf = (array: ArrayBufferView) =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex');
const bytesOfAll = (tensors: object) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, bytesOf(tensor as ArrayBufferView)]),
  );

function learnFrom(forecaster: Forecaster, view: PanelView): Tensors {
  if (forecaster.summarise === undefined || forecaster.learn === undefined) return NOTHING_LEARNED;
  const dimensions = dimensionsOf(shard);
  return forecaster.learn([forecaster.summarise(view, dimensions)], dimensions);
}

/** Forecasts and learned tensors as text: equal text means equal bytes. */
function fingerprint(forecaster: Forecaster, panel: PanelShard, view = viewOf(panel)): string {
  const learned = learnFrom(forecaster, view);
  const out = new Float64Array(view.seriesId.length * HORIZON);
  forecaster.forecast(view, learned, dimensionsOf(shard), out);
  return JSON.stringify([bytesOf(out), bytesOfAll(learned)]);
}

const viewOf = (panel: PanelShard) => panelAsOf(panel, ORIGIN, HORIZON, 730);

describe('wild values after the origin change not one byte', () => {
  const planted = withWildFuture(shard);

  test.each([...Object.values(FORECASTERS), coldStart])('of $name', (forecaster) => {
    expect(fingerprint(forecaster, planted)).toBe(fingerprint(forecaster, shard));
  });

  test('of the profiles of the series', () => {
    const profiles = (panel: PanelShard) => bytesOfAll(profileSeries(viewOf(panel), PROFILE));
    expect(profiles(planted)).toEqual(profiles(shard));
  });

  test('of everything that an origin serves, champions, ladder and guard together', () => {
    const models = Object.keys(FORECASTERS) as ModelName[];
    const settings = { models, profile: PROFILE, minHistoryDays: 28, guardFactor: 2 };
    const serve = (panel: PanelShard) => {
      const view = viewOf(panel);
      const learned = Object.fromEntries(forecastersOf(settings).map((f) => [f.name, learnFrom(f, view)]));
      const { byModel, profiles, ...rest } = forecastOrigin(view, learned, dimensionsOf(shard), settings);
      return [...byModel, profiles, rest].map(bytesOfAll);
    };
    expect(serve(planted)).toEqual(serve(shard));
  });

  test('of the view itself, which tells no launch day to come either', () => {
    const view = viewOf(shard);
    expect(deepBytesOf(view)).toEqual(deepBytesOf(viewOf(planted)));
    const launches = shard.firstDay.filter((day) => day > ORIGIN);
    expect(launches.length).toBeGreaterThan(0);
    expect(Math.max(...view.firstDay)).toBe(ORIGIN + 1);
  });
});

test('a forecaster that was handed the days after the origin is found out', () => {
  const cheat: Forecaster = {
    name: 'cheat',
    forecast(view, _learned, _dimensions, out) {
      for (let i = 0; i < view.seriesId.length; i++) {
        for (let h = 1; h <= HORIZON; h++) {
          const at = view.offsets[i]! + ORIGIN + h - view.firstDay[i]!;
          out[i * HORIZON + h - 1] =
            at >= view.offsets[i]! && at < view.offsets[i + 1]! ? view.units[at]! : 0;
        }
      }
    },
  };
  const wholeShard = (panel: PanelShard): PanelView => ({ ...panel, origin: ORIGIN, horizon: HORIZON });
  const planted = withWildFuture(shard);
  expect(fingerprint(cheat, planted, wholeShard(planted))).not.toBe(
    fingerprint(cheat, shard, wholeShard(shard)),
  );
});

test('the past does matter: the canary compares something', () => {
  const units = shard.units.map((value, at) => (at % 3 === 0 ? value + 1 : value));
  for (const forecaster of Object.values(FORECASTERS)) {
    expect(fingerprint(forecaster, { ...shard, units })).not.toBe(fingerprint(forecaster, shard));
  }
});
