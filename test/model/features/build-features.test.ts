import { describe, expect, test } from 'vitest';
import { type BuildSettings, buildFeatures, type RowKeys } from '../../../model/features/build-features.ts';
import type { Feature } from '../../../model/features/feature.ts';
import { FEATURES, featuresOf } from '../../../model/features/spec.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../../model/panel.ts';
import { bytesOf } from '../../support/bytes-of.ts';
import { panelShard, viewEndingAt } from '../../support/panel-shard.ts';
import { randomShard } from '../../support/random-shard.ts';

const ORIGIN = 20_000;
const HORIZON = 21;
const DEMAND: BuildSettings = { target: 'demand', scaleHalfLifeDays: 30, leastScale: 0.1 };
const SALES: BuildSettings = { ...DEMAND, target: 'sales' };
const shard = randomShard({ branches: 3, skus: 10, firstDay: ORIGIN - 499, days: 560, seed: 11 });

/** Every series at each of the origins, horizons 1, 8 and 21. */
function rowsAt(panel: PanelShard, origins: readonly number[]): RowKeys {
  const rows = [...panel.seriesId.keys()].flatMap((series) =>
    origins.flatMap((origin) => [1, 8, 21].map((horizon) => ({ series, origin, horizon }))),
  );
  return {
    series: Int32Array.from(rows, (row) => row.series),
    origin: Int32Array.from(rows, (row) => row.origin),
    horizon: Int32Array.from(rows, (row) => row.horizon),
  };
}

const viewAt = (panel: PanelShard, origin: number) => panelAsOf(panel, origin, HORIZON, 3660);

test('a feature of the origin has the same values if it is asked for every target day', () => {
  const view = viewAt(shard, ORIGIN);
  const features = featuresOf(view);
  const rows = rowsAt(view, [ORIGIN - 70, ORIGIN - 1, ORIGIN]);
  const once = buildFeatures(view, features, rows, DEMAND);
  const everyDay = features.map((feature) => ({ ...feature, isOfOrigin: false }));
  expect(features.filter(({ isOfOrigin }) => isOfOrigin).length).toBeGreaterThan(10);
  expect(buildFeatures(view, everyDay, rows, DEMAND)).toEqual(once);
});

/** Value of the feature in one row of the last series of a view. */
function featureValue(view: PanelView, name: string, horizon = 1, settings = DEMAND): number {
  const feature = [...FEATURES, ...featuresOf(view)].find((one) => one.name === name)!;
  const series = view.seriesId.length - 1;
  const rows = {
    series: Int32Array.of(series),
    origin: Int32Array.of(view.origin),
    horizon: Int32Array.of(horizon),
  };
  const { columns, scale } = buildFeatures(view, [feature], rows, settings);
  return columns[0]!.values[0]! * (feature.isLevel ? scale[0]! : 1);
}

describe('what a feature can see', () => {
  const features = featuresOf(shard);

  test('a row built in a later view is the row built at its own origin, to the byte', () => {
    const origin = ORIGIN - 40;
    const rows = rowsAt(shard, [origin]);
    for (const settings of [DEMAND, SALES]) {
      const then = buildFeatures(viewAt(shard, origin), features, rows, settings);
      const later = buildFeatures(viewAt(shard, ORIGIN), features, rows, settings);
      expect(bytesOf(later.columns)).toEqual(bytesOf(then.columns));
      expect(bytesOf(later.scale)).toEqual(bytesOf(then.scale));
    }
  });

  test('a price that was learnt on its day is not seen by rows from before it, in a later view', () => {
    const price = [4, 4, 4, 4, 2, 2];
    const series = { firstDay: ORIGIN - 3, units: [1, 1, 1, 1, 1, 1], known: { price } };
    const bare = panelShard([series], [{ name: 'price', kind: 'price', isKnownAhead: true }]);
    const isHindsight = Uint8Array.of(0, 0, 0, 0, 0, 1);
    const marked = { ...bare, known: bare.known.map((column) => ({ ...column, isHindsight })) };
    const rows = {
      series: Int32Array.of(0, 0),
      origin: Int32Array.of(ORIGIN, ORIGIN),
      horizon: Int32Array.of(1, 2),
    };
    const feature = featuresOf(bare).filter(({ name }) => name === 'price');
    const { columns } = buildFeatures(panelAsOf(marked, ORIGIN + 2, 2, 3660), feature, rows, DEMAND);
    expect([...columns[0]!.values]).toEqual([2, NaN]);
  });

  test('a row does not depend on which other origins are built with it', () => {
    const alone = buildFeatures(viewAt(shard, ORIGIN), features, rowsAt(shard, [ORIGIN - 7]), DEMAND);
    const among = rowsAt(shard, [ORIGIN - 70, ORIGIN - 7, ORIGIN]);
    const all = buildFeatures(viewAt(shard, ORIGIN), features, among, DEMAND);
    const picked = [...among.origin.keys()].filter((row) => among.origin[row] === ORIGIN - 7);
    all.columns.forEach((column, place) => {
      expect([...alone.columns[place]!.values], column.name).toEqual(
        picked.map((row) => column.values[row]!),
      );
    });
  });

  const plants: Record<string, (planted: PanelShard, after: (at: number) => boolean) => PanelShard> = {
    units: (planted, after) => ({
      ...planted,
      units: planted.units.map((y, at) => (after(at) ? 1e6 : y)),
      groups: wildGroups(planted),
    }),
    available: (planted, after) => ({
      ...planted,
      available: planted.available.map((one, at) => (after(at) ? 1 - one : one)),
    }),
    'stockout share': (planted, after) => ({
      ...planted,
      stockoutShare: planted.stockoutShare.map((share, at) => (after(at) ? 1 - share : share)),
    }),
  };

  for (const [input, plant] of Object.entries(plants)) {
    test(`${input} planted after an origin change no feature of its rows, in a view that holds them`, () => {
      const origin = ORIGIN - 28;
      const rows = rowsAt(shard, [origin]);
      const isAfter = daysAfter(shard, shard.offsets, shard.firstDay, origin);
      const planted = plant(shard, isAfter);
      expect(bytesOf(buildFeatures(viewAt(planted, ORIGIN), features, rows, DEMAND).columns)).toEqual(
        bytesOf(buildFeatures(viewAt(shard, ORIGIN), features, rows, DEMAND).columns),
      );
    });
  }

  test('a column that is not known ahead is not seen after the origin, one that is no further than the horizon', () => {
    const origin = ORIGIN - 28;
    const rows = rowsAt(shard, [origin]);
    const lastKnown = (isKnownAhead: boolean) => (isKnownAhead ? origin + HORIZON : origin);
    const planted = {
      ...shard,
      known: shard.known.map((column) => {
        const isAfter = daysAfter(
          shard,
          shard.knownOffsets,
          shard.knownFirstDay,
          lastKnown(column.isKnownAhead),
        );
        return { ...column, values: column.values.map((value, at) => (isAfter(at) ? 777 : value)) };
      }),
    };
    expect(bytesOf(buildFeatures(viewAt(planted, ORIGIN), features, rows, DEMAND).columns)).toEqual(
      bytesOf(buildFeatures(viewAt(shard, ORIGIN), features, rows, DEMAND).columns),
    );
  });
});

/** Whether the value at a place belongs to a day after `origin`. */
function daysAfter(panel: PanelShard, offsets: Int32Array, firstDay: Int32Array, origin: number) {
  const after = new Uint8Array(offsets.at(-1)!);
  for (let i = 0; i < panel.seriesId.length; i++)
    for (let at = offsets[i]!; at < offsets[i + 1]!; at++)
      after[at] = Number(firstDay[i]! + at - offsets[i]! > origin);
  return (at: number) => after[at] === 1;
}

function wildGroups({ groups }: PanelShard): PanelShard['groups'] {
  const wild = (group: PanelShard['groups']['sku']) => ({
    ...group,
    units: group.units.map((units, at) =>
      group.firstDay + (at % group.dayCount) > ORIGIN - 28 ? 1e6 : units,
    ),
    available: group.available.map((count, at) =>
      group.firstDay + (at % group.dayCount) > ORIGIN - 28 ? 3 : count,
    ),
  });
  return { branchCategory: wild(groups.branchCategory), sku: wild(groups.sku) };
}

describe('what the features say', () => {
  test('an exponentially weighted mean halves the weight of a day in one half-life', () => {
    const view = viewEndingAt(ORIGIN, HORIZON, [{ units: [8, null, null, 2] }]);
    expect(featureValue(view, 'ew3')).toBeCloseTo((2 + 8 / 2) / (1 + 1 / 2), 5);
  });

  test('a stockout day counts as history of sales, not of demand', () => {
    const view = viewEndingAt(ORIGIN, HORIZON, [{ units: [6, 6, 0], stockouts: [2] }]);
    expect(featureValue(view, 'ew10')).toBeCloseTo(6, 5);
    expect(featureValue(view, 'ew10', 1, SALES)).toBeLessThan(5);
  });

  test('exposure is sales for a day on the shelf', () => {
    const view = viewEndingAt(ORIGIN, HORIZON, [{ units: [5, 0, 5], stockouts: [1] }]);
    expect(featureValue(view, 'exposure10')).toBeCloseTo(5, 5);
    expect(featureValue(view, 'stockout_share10')).toBeGreaterThan(0.3);
  });

  test('the level of a weekday is that of the target, eight days ahead too', () => {
    const units = Array.from({ length: 28 }, (_, k) => (k + 1) % 7);
    const view = viewEndingAt(ORIGIN, HORIZON, [{ units }]);
    const weekdays = [1, 2, 6, 7, 8, 14, 15].map((h) => featureValue(view, 'weekday_ew2w', h));
    expect(weekdays.map((value) => Math.round(value * 1e4) / 1e4)).toEqual([1, 2, 6, 0, 1, 0, 1]);
  });

  test('days since the last sale and the age count to the origin', () => {
    const view = viewEndingAt(ORIGIN, HORIZON, [{ units: [0, 3, 0, 1, 0, 0] }]);
    expect(featureValue(view, 'days_since_sale')).toBe(2);
    expect(featureValue(view, 'age_days')).toBe(4);
    expect(featureValue(viewEndingAt(ORIGIN, HORIZON, [{ units: [0] }]), 'days_since_sale')).toBeNaN();
  });

  test('last year is 364 days back, the same weekday', () => {
    const units = Array.from({ length: 400 }, (_, k) => (k === 400 - 365 + 5 ? 70 : 0));
    const view = viewEndingAt(ORIGIN, HORIZON, [{ units: [...units.slice(0, -1), 1] }]);
    expect(featureValue(view, 'last_year3', 4)).toBeCloseTo(10, 4);
    expect(featureValue(view, 'last_year3', 9)).toBeCloseTo(0, 4);
  });

  test('events are seen before and after the target, by days', () => {
    const events = [0, 2, 0, 0, 0, 0, 3, 0, 0];
    const series = { firstDay: ORIGIN - 3, units: [1, 1, 1, 1], known: { event: events } };
    const columns = [{ name: 'event', kind: 'event', isKnownAhead: true } as const];
    const view = panelAsOf(panelShard([series], columns), ORIGIN, 5, 3660);
    expect([1, 2, 3, 4].map((h) => featureValue(view, 'days_to_event', h))).toEqual([2, 1, NaN, NaN]);
    expect([1, 3].map((h) => featureValue(view, 'days_since_event', h))).toEqual([3, 5]);
    expect(featureValue(view, 'event', 3)).toBe(3);
  });

  test('a price stands against what the series is used to', () => {
    const price = [4, 4, 4, 4, 2, 2];
    const series = { firstDay: ORIGIN - 3, units: [1, 1, 1, 1], known: { price } };
    const columns = [{ name: 'price', kind: 'price', isKnownAhead: true } as const];
    const view = panelAsOf(panelShard([series], columns), ORIGIN, 2, 3660);
    expect(featureValue(view, 'price_over_ew20', 1)).toBeCloseTo(0.5, 5);
  });

  test('a series without history has the scale of its SKU elsewhere, and missing levels', () => {
    const shardOfTwo = panelShard([
      { firstDay: ORIGIN - 1, units: [4, 4], sku: 1, branch: 0 },
      { firstDay: ORIGIN + 1, units: [], sku: 1, branch: 1 },
    ]);
    const view = panelAsOf(shardOfTwo, ORIGIN, HORIZON, 3660);
    const rows = { series: Int32Array.of(1), origin: Int32Array.of(ORIGIN), horizon: Int32Array.of(1) };
    const level = featuresOf(view).filter(({ name }) => name === 'ew30');
    const { columns, scale } = buildFeatures(view, level, rows, DEMAND);
    expect([scale[0], columns[0]!.values[0]]).toEqual([4, NaN]);
  });
});

describe('which features a panel has', () => {
  const namesOf = (features: readonly Feature[]) => features.map(({ name }) => name);

  test('each name stands for one feature', () => {
    const names = namesOf(featuresOf(shard));
    expect(new Set(names).size).toBe(names.length);
  });

  test('a young panel has no seasons, and no age that would only count its own days', () => {
    const days = (count: number) =>
      namesOf(featuresOf(panelShard([{ firstDay: ORIGIN, units: new Array<number>(count).fill(1) }])));
    const seasonal = ['day_of_month', 'day_of_year', 'days_to_easter', 'age_days'];
    expect(seasonal.filter((name) => days(100).includes(name))).toEqual([]);
    expect(seasonal.filter((name) => days(728).includes(name))).toEqual(seasonal);
  });

  test('no price, no features of prices', () => {
    const bare = panelShard([{ firstDay: ORIGIN, units: [1] }]);
    expect(namesOf(featuresOf(bare)).filter((name) => /price|promotion|event|driver/.test(name))).toEqual([]);
  });
});
