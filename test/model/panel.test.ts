import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GroupSeries } from '../../model/group-history.ts';
import type { KnownColumn } from '../../model/known-columns.ts';
import { lastDay, type PanelShard, panelAsOf } from '../../model/panel.ts';
import { bytesOf } from '../support/bytes-of.ts';
import { panelShard } from '../support/panel-shard.ts';
import { randomShard } from '../support/random-shard.ts';

test('a view ends on its origin, looks back so far and no farther, and is empty before a launch', () => {
  const shard = panelShard([
    { firstDay: 10, units: [1, 2, 3, 4, 5] },
    { firstDay: 13, units: [6, null], stockouts: [] },
    { firstDay: 14, units: [8] },
  ]);
  const view = panelAsOf(shard, 13, 7, 3);
  expect(Array.from(view.offsets)).toEqual([0, 3, 4, 4]);
  expect(Array.from(view.units)).toEqual([2, 3, 4, 6]);
  expect(Array.from(view.firstDay)).toEqual([11, 13, 14]);
  expect([0, 1, 2].map((i) => lastDay(view, i))).toEqual([13, 13, 13]);
});

test('a view holds exactly the days up to its origin', () => {
  const series = fc.record({
    firstDay: fc.integer({ min: 0, max: 40 }),
    units: fc.array(fc.nat(9), { maxLength: 40 }),
  });
  fc.assert(
    fc.property(
      fc.array(series, { maxLength: 6 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (all, origin, historyDays) => {
        // As in the real panel, every series reaches to the same last day, 40.
        const reaching = all.map(({ firstDay, units }) => ({
          firstDay,
          units: Array.from({ length: 41 - firstDay }, (_, k) => units[k] ?? 0),
        }));
        const view = panelAsOf(panelShard(reaching), origin, 7, historyDays);
        reaching.forEach(({ firstDay, units }, i) => {
          const days = units.filter((_, k) => firstDay + k <= origin && firstDay + k > origin - historyDays);
          expect(Array.from(view.units.subarray(view.offsets[i]!, view.offsets[i + 1]!))).toEqual(days);
          expect(lastDay(view, i)).toBe(origin);
        });
      },
    ),
  );
});

/** What a view should hold, looked up value by value. */
function naiveView(shard: PanelShard, origin: number, horizon: number, historyDays: number) {
  const series = Array.from(shard.seriesId, (_id, i) => i);
  const daysOf = (i: number, until: number) => {
    const from = Math.max(shard.firstDay[i]!, origin - historyDays + 1);
    const first = Math.min(from, origin + 1);
    return Array.from({ length: Math.max(0, until - first + 1) }, (_, k) => first + k);
  };
  const history = (values: ArrayLike<number>) =>
    series.flatMap((i) =>
      daysOf(i, origin).map((day) => values[shard.offsets[i]! + day - shard.firstDay[i]!]!),
    );
  const knownAt = (column: KnownColumn, i: number, day: number) => {
    const at = shard.knownOffsets[i]! + day - shard.knownFirstDay[i]!;
    const isThere = day >= shard.knownFirstDay[i]! && at < shard.knownOffsets[i + 1]!;
    return isThere && (day <= origin || column.isKnownAhead) ? column.values[at]! : Number.NaN;
  };
  return {
    units: history(shard.units),
    available: history(shard.available),
    stockoutShare: history(shard.stockoutShare),
    known: shard.known.map((column) =>
      series.flatMap((i) => daysOf(i, origin + horizon).map((day) => knownAt(column, i, day))),
    ),
  };
}

test('every value of a view is the one that a look-up day by day finds', () => {
  fc.assert(
    fc.property(
      fc.record({
        branches: fc.integer({ min: 1, max: 3 }),
        skus: fc.integer({ min: 1, max: 6 }),
        firstDay: fc.constant(500),
        days: fc.integer({ min: 1, max: 40 }),
        seed: fc.nat(10_000),
      }),
      fc.integer({ min: 0, max: 39 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (settings, originAt, horizon, historyDays) => {
        const shard = randomShard(settings);
        const origin = settings.firstDay + Math.min(originAt, settings.days - 1);
        const view = panelAsOf(shard, origin, horizon, historyDays);
        expect({
          units: Array.from(view.units),
          available: Array.from(view.available),
          stockoutShare: Array.from(view.stockoutShare),
          known: view.known.map((column) => Array.from(column.values)),
        }).toEqual(naiveView(shard, origin, horizon, historyDays));
        expect(view.statics).toEqual(shard.statics);
      },
    ),
    { numRuns: 60 },
  );
});

describe('the future planted after the origin', () => {
  const [origin, horizon] = [540, 14];
  const shard = randomShard({ branches: 3, skus: 5, firstDay: 500, days: 80, seed: 3 });
  const viewBytes = (panel: PanelShard) => bytesOf(panelAsOf(panel, origin, horizon, 730));
  const plant = <T extends Float64Array | Float32Array | Uint8Array>(
    values: T,
    dayOf: (at: number) => number,
    after: number,
  ): T => {
    const planted = values.slice() as T;
    for (let at = 0; at < planted.length; at++) if (dayOf(at) > after) planted[at] = 90 + (at % 7);
    return planted;
  };
  const dayIn = (firstDay: Int32Array, offsets: Int32Array) => (at: number) => {
    const i = offsets.findLastIndex((offset) => offset <= at);
    return firstDay[i]! + at - offsets[i]!;
  };
  const historyDay = dayIn(shard.firstDay, shard.offsets);
  const knownDay = dayIn(shard.knownFirstDay, shard.knownOffsets);
  const withKnown = (after: number, isPlanted: (column: KnownColumn) => boolean): PanelShard => ({
    ...shard,
    known: shard.known.map((column) =>
      isPlanted(column) ? { ...column, values: plant(column.values, knownDay, after) } : column,
    ),
  });
  const withGroups = (after: number): PanelShard => {
    const planted = (group: GroupSeries): GroupSeries => {
      const day = (at: number) => group.firstDay + (at % group.dayCount);
      return {
        ...group,
        units: plant(group.units, day, after),
        available: plant(group.available, day, after),
      };
    };
    const { branchCategory, sku } = shard.groups;
    return { ...shard, groups: { branchCategory: planted(branchCategory), sku: planted(sku) } };
  };
  const notAhead = (panel: PanelShard, name: string): PanelShard => ({
    ...panel,
    known: panel.known.map((column) => (column.name === name ? { ...column, isKnownAhead: false } : column)),
  });

  test.each([
    ['units', (after: number) => ({ ...shard, units: plant(shard.units, historyDay, after) })],
    ['availability', (after: number) => ({ ...shard, available: plant(shard.available, historyDay, after) })],
    [
      'stockouts',
      (after: number) => ({ ...shard, stockoutShare: plant(shard.stockoutShare, historyDay, after) }),
    ],
    ['observed drivers', (after: number) => withKnown(after, (column) => !column.isKnownAhead)],
    ['group totals', withGroups],
  ])('does not reach a view: %s', (_what, planted) => {
    expect(viewBytes(planted(origin))).toEqual(viewBytes(shard));
    // One day earlier it does, so the comparison sees something.
    expect(viewBytes(planted(origin - 1))).not.toEqual(viewBytes(shard));
  });

  test.each(['price', 'sku_price', 'promotion'])(
    'does not reach a view: a %s that only sales tell',
    (name) => {
      const planted = withKnown(origin, (column) => column.name === name);
      expect(viewBytes(notAhead(planted, name))).toEqual(viewBytes(notAhead(shard, name)));
      expect(viewBytes(planted)).not.toEqual(viewBytes(shard));
    },
  );

  test('does not reach a view: prices paid where a list leaves them out', () => {
    const paid = (after: number): PanelShard => ({
      ...shard,
      known: shard.known.map((column) =>
        column.kind === 'price'
          ? {
              ...column,
              values: plant(column.values, knownDay, after),
              isHindsight: new Uint8Array(column.values.length).fill(1),
            }
          : column,
      ),
    });
    const unplanted = viewBytes(paid(10_000));
    expect(viewBytes(paid(origin))).toEqual(unplanted);
    expect(viewBytes(paid(origin - 1))).not.toEqual(unplanted);
  });

  test('reaches a view where it is known ahead, as far as the horizon and no farther', () => {
    const ahead = (after: number) => withKnown(after, (column) => column.isKnownAhead);
    expect(viewBytes(ahead(origin + horizon))).toEqual(viewBytes(shard));
    expect(viewBytes(ahead(origin + horizon - 1))).not.toEqual(viewBytes(shard));
  });
});
