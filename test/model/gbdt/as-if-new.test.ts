import { describe, expect, test } from 'vitest';
import { buildFeatures } from '../../../model/features/build-features.ts';
import { featuresOf } from '../../../model/features/spec.ts';
import { asIfNew, type Novelty } from '../../../model/gbdt/as-if-new.ts';
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

const first = (series: readonly LiteralSeries[], novelty: Novelty) =>
  asIfNew(viewOf(series), Int32Array.of(0), novelty);

describe('a series as if it were new', () => {
  test('begins after the origin, with its keys, its attributes and what is known of the days ahead', () => {
    const view = first(SERIES, 'in_branch');
    expect(view).toMatchObject({ origin: ORIGIN, horizon: HORIZON, units: new Float64Array(0) });
    expect(Array.from(view.firstDay)).toEqual([ORIGIN + 1]);
    expect(Array.from(view.offsets)).toEqual([0, 0]);
    expect([view.seriesId[0], view.branchId[0], view.skuId[0], view.categoryId[0]]).toEqual([0, 0, 0, 0]);
    expect(Array.from(view.knownFirstDay)).toEqual([ORIGIN + 1]);
    expect(Array.from(view.known[0]!.values)).toEqual([7, 8]);
    expect(Array.from(view.statics[0]!.values)).toEqual([4]);
  });

  test('is not in its groups any more', () => {
    const { branchCategory, sku } = first(SERIES, 'in_branch').groups;
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

  test('has a branch that no tree has seen and that has sold nothing, where the branch is new', () => {
    const { branchId, groups } = first(SERIES, 'branch');
    expect(Array.from(branchId)).toEqual([-1]);
    expect([...groups.branchCategory.units, ...groups.branchCategory.available]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Array.from(groups.sku.units)).toEqual([0, 200, 300]);
  });

  test('takes a day out of stock out of no group, since it was in none', () => {
    const [own, ...rest] = SERIES;
    const { branchCategory } = first([{ ...own!, stockouts: [1] }, ...rest], 'in_branch').groups;
    expect(Array.from(branchCategory.units)).toEqual([10, 20, 30]);
    expect(Array.from(branchCategory.available)).toEqual([1, 1, 1]);
  });

  test('looks the same whatever it had sold', () => {
    const [own, ...rest] = SERIES;
    for (const novelty of ['in_branch', 'sku', 'branch'] as const)
      expect(first([{ ...own!, units: [700, null, 0] }, ...rest], novelty)).toEqual(first(SERIES, novelty));
  });

  test('has the features of a panel in which it really is new', () => {
    const days = 240;
    const shard = randomShard({ branches: 3, skus: 6, firstDay: FIRST, days, seed: 11 });
    const origin = FIRST + days - 15;
    const view = panelAsOf(shard, origin, 14, 3660);
    for (const i of [0, 4, 9, 17]) {
      const masked = featuresOfRows(asIfNew(view, Int32Array.of(i), 'in_branch'), 0);
      expect(masked).toEqual(
        featuresOfRows(panelAsOf(launchedAfter(shard, [i], origin), origin, 14, 3660), i),
      );
    }
  });

  test('has the features of a panel in which its whole branch really is new, but for the number of the branch', () => {
    const days = 240;
    const shard = randomShard({ branches: 3, skus: 6, firstDay: FIRST, days, seed: 12 });
    const origin = FIRST + days - 15;
    const ofBranch = [...shard.branchId.keys()].filter((i) => shard.branchId[i] === 1);
    const masked = asIfNew(panelAsOf(shard, origin, 14, 3660), Int32Array.of(ofBranch[0]!), 'branch');
    const really = panelAsOf(launchedAfter(shard, ofBranch, origin), origin, 14, 3660);
    const but = ({ columns, scale }: ReturnType<typeof featuresOfRows>) => ({
      columns: columns.filter(({ name }) => name !== 'branch'),
      scale,
    });
    expect(but(featuresOfRows(masked, 0))).toEqual(but(featuresOfRows(really, ofBranch[0]!)));
  });
});

/** The shard in which some series begin the day after the origin. */
function launchedAfter(shard: PanelShard, places: readonly number[], origin: number): PanelShard {
  const late = new Set(places);
  const isCut = new Uint8Array(shard.units.length);
  const offsets = new Int32Array(shard.offsets.length);
  shard.seriesId.forEach((_, i) => {
    const [start, end] = [shard.offsets[i]!, shard.offsets[i + 1]!];
    if (late.has(i)) isCut.fill(1, start, end);
    offsets[i + 1] = offsets[i]! + (late.has(i) ? 0 : end - start);
  });
  const cut = <T extends Float64Array | Uint8Array | Float32Array>(values: T): T =>
    values.filter((_value, at) => isCut[at] === 0) as T;
  const changed = {
    ...shard,
    firstDay: shard.firstDay.map((day, i) => (late.has(i) ? origin + 1 : day)),
    offsets,
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
