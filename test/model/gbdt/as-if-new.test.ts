import { describe, expect, test } from 'vitest';
import { buildFeatures } from '../../../model/features/build-features.ts';
import { featuresOf } from '../../../model/features/spec.ts';
import { asIfNew } from '../../../model/gbdt/as-if-new.ts';
import { FAST } from '../../../model/gbdt/settings.ts';
import { type PanelShard, type PanelView, panelAsOf } from '../../../model/panel.ts';
import { naiveGroups } from '../../support/naive-groups.ts';
import { type LiteralColumn, type LiteralSeries, panelShard } from '../../support/panel-shard.ts';
import { randomShard } from '../../support/random-shard.ts';

const FIRST = 20_000;
const ORIGIN = FIRST + 2;
const HORIZON = 2;
const COLUMNS: readonly LiteralColumn[] = [{ name: 'price', kind: 'price', isKnownAhead: true }];

/** Two branches sell SKU 0; branch 0 sells SKU 1 of the same category, too. */
const SERIES: readonly LiteralSeries[] = [
  {
    firstDay: FIRST,
    branch: 0,
    sku: 0,
    units: [1, 2, 3],
    known: { price: [5, 5, 6, 7, 8] },
    statics: { brand: 4 },
  },
  { firstDay: FIRST, branch: 0, sku: 1, units: [10, 20, 30], known: { price: [1, 1, 1, 2, 3] } },
  { firstDay: FIRST + 1, branch: 1, sku: 0, units: [200, 300], known: { price: [9, 9, 9, 9] } },
];

function viewOf(series: readonly LiteralSeries[]): PanelView {
  return panelAsOf(panelShard(series, COLUMNS), ORIGIN, HORIZON, 730);
}

const first = (series: readonly LiteralSeries[], novelty: 'branch' | 'sku') =>
  asIfNew(viewOf(series), Int32Array.of(0), novelty);

describe('a series as if it were new', () => {
  test('begins after the origin, with its keys, its attributes and what is known of the days ahead', () => {
    const view = first(SERIES, 'branch');
    expect(view).toMatchObject({ origin: ORIGIN, horizon: HORIZON, units: new Float64Array(0) });
    expect(Array.from(view.firstDay)).toEqual([ORIGIN + 1]);
    expect(Array.from(view.offsets)).toEqual([0, 0]);
    expect([view.seriesId[0], view.branchId[0], view.skuId[0], view.categoryId[0]]).toEqual([0, 0, 0, 0]);
    expect(Array.from(view.knownFirstDay)).toEqual([ORIGIN + 1]);
    expect(Array.from(view.known[0]!.values)).toEqual([7, 8]);
    expect(Array.from(view.statics[0]!.values)).toEqual([4]);
  });

  test('is not in its groups any more', () => {
    const { branchCategory, sku } = first(SERIES, 'branch').groups;
    expect(Array.from(branchCategory.units)).toEqual([10, 20, 30]);
    expect(Array.from(branchCategory.available)).toEqual([1, 1, 1]);
    expect(Array.from(sku.units)).toEqual([0, 200, 300]);
    expect(Array.from(sku.available)).toEqual([0, 1, 1]);
  });

  test('has no SKU group where its SKU is new everywhere', () => {
    const { branchCategory, sku } = first(SERIES, 'sku').groups;
    expect(Array.from(branchCategory.units)).toEqual([10, 20, 30]);
    expect([...sku.units, ...sku.available]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('takes a day out of stock out of no group, since it was in none', () => {
    const [own, ...rest] = SERIES;
    const { branchCategory } = first([{ ...own!, stockouts: [1] }, ...rest], 'branch').groups;
    expect(Array.from(branchCategory.units)).toEqual([10, 20, 30]);
    expect(Array.from(branchCategory.available)).toEqual([1, 1, 1]);
  });

  test('looks the same whatever it had sold', () => {
    const [own, ...rest] = SERIES;
    for (const novelty of ['branch', 'sku'] as const)
      expect(first([{ ...own!, units: [700, null, 0] }, ...rest], novelty)).toEqual(first(SERIES, novelty));
  });

  test('has the features of a panel in which it really is new', () => {
    const days = 240;
    const shard = randomShard({ branches: 3, skus: 6, firstDay: FIRST, days, seed: 11 });
    const origin = FIRST + days - 15;
    const view = panelAsOf(shard, origin, 14, 3660);
    for (const i of [0, 4, 9, 17]) {
      const masked = featuresOfRows(asIfNew(view, Int32Array.of(i), 'branch'), 0);
      expect(masked).toEqual(featuresOfRows(panelAsOf(launchedAfter(shard, i, origin), origin, 14, 3660), i));
    }
  });
});

/** The shard in which series `i` begins the day after the origin. */
function launchedAfter(shard: PanelShard, i: number, origin: number): PanelShard {
  const [start, end] = [shard.offsets[i]!, shard.offsets[i + 1]!];
  const cut = <T extends Float64Array | Uint8Array | Float32Array>(values: T): T =>
    values.filter((_value, at) => at < start || at >= end) as T;
  const changed = {
    ...shard,
    firstDay: shard.firstDay.with(i, origin + 1),
    offsets: shard.offsets.map((offset, k) => (k > i ? offset - (end - start) : offset)),
    ...{ units: cut(shard.units), available: cut(shard.available), stockoutShare: cut(shard.stockoutShare) },
  };
  return { ...changed, groups: naiveGroups(changed) };
}

/** The features of the series at `place`, over the horizon. */
function featuresOfRows(view: PanelView, place: number) {
  const days = Array.from({ length: view.horizon }, (_, k) => k + 1);
  const rows = {
    series: Int32Array.from(days, () => place),
    origin: Int32Array.from(days, () => view.origin),
    horizon: Int32Array.from(days),
  };
  return buildFeatures(view, featuresOf(view), rows, { ...FAST });
}
