import { describe, expect, test } from 'vitest';
import { coldStart, forecastColdStart, RUNGS } from '../../../model/fallback/cold-start.ts';
import type { Tensors } from '../../../model/forecaster.ts';
import { type PanelView, panelAsOf } from '../../../model/panel.ts';
import { dimensionsOf, type LiteralSeries, panelShard } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const HORIZON = 7;
const DAYS = 140;
const flat = (level: number, days = DAYS) => new Array<number>(days).fill(level);
const ending = (series: Omit<LiteralSeries, 'firstDay'>): LiteralSeries => ({
  ...series,
  firstDay: ORIGIN - series.units.length + 1,
});

interface Forecast {
  readonly rung: string;
  /** Mean over the week that is forecast. */
  readonly level: number;
}

function ladder(series: readonly LiteralSeries[], evidence: 'own' | 'as_if_new'): Forecast[] {
  const shard = panelShard(series);
  const view = panelAsOf(shard, ORIGIN, HORIZON, 730);
  const out = new Float64Array(series.length * HORIZON);
  const rungs = forecastColdStart(view, learned(view), dimensionsOf(shard), out, evidence);
  return series.map((_, i) => {
    const week = out.subarray(i * HORIZON, (i + 1) * HORIZON);
    return { rung: RUNGS[rungs[i]!]!, level: week.reduce((sum, value) => sum + value, 0) / HORIZON };
  });
}

function learned(view: PanelView): Tensors {
  const dimensions = dimensionsOf(view);
  return coldStart.learn!([coldStart.summarise!(view, dimensions)], dimensions);
}

/** Five SKUs × six branches whose level is SKU level × branch size, large enough to outweigh the priors. */
const SKU_LEVELS = [10_000, 20_000, 50_000, 80_000, 40_000];
const BRANCH_SIZES = [0.5, 0.8, 1, 1.2, 2, 3];
const rankOneWorld = () =>
  BRANCH_SIZES.flatMap((size, branch) =>
    SKU_LEVELS.map((level, sku) => ending({ branch, sku, units: flat(level * size) })),
  );

describe('a world of SKU level × branch size', () => {
  test('comes back for each series as if it were new', () => {
    const world = rankOneWorld();
    ladder(world, 'as_if_new').forEach(({ rung, level }, i) => {
      expect(rung).toBe('sku_profile');
      expect(level / world[i]!.units[0]!).toBeCloseTo(1, 2);
    });
  });

  test('comes back for a series that has no history at all', () => {
    const world = rankOneWorld();
    const left = world.map((one, i) => (i === 13 ? { ...one, units: [], firstDay: ORIGIN + 1 } : one));
    const forecast = ladder(left, 'own')[13]!;
    expect(forecast.rung).toBe('sku_profile');
    expect(forecast.level / world[13]!.units[0]!).toBeCloseTo(1, 3);
  });

  test('a series that sells ten times what it should hardly moves its own forecast as if new', () => {
    // What it did to the sizes of other branches stays, which is of second order.
    const world = BRANCH_SIZES.flatMap((size, branch) =>
      Array.from({ length: 60 }, (_, sku) =>
        ending({ branch, sku, units: flat(1000 * (1 + (sku % 5)) * size) }),
      ),
    );
    const wild = world.map((one, i) => (i === 133 ? { ...one, units: flat(10 * one.units[0]!) } : one));
    const [honest, planted] = [ladder(world, 'as_if_new')[133]!, ladder(wild, 'as_if_new')[133]!];
    expect(Math.abs(planted.level / honest.level - 1)).toBeLessThan(0.03);
  });
});

describe('leaving a series out', () => {
  const category = (units: number, others: readonly LiteralSeries[]) =>
    ladder([ending({ sku: 0, branch: 0, category: 0, units: flat(units) }), ...others], 'as_if_new')[0]!;

  test('the only SKU of its category does not forecast itself through the category', () => {
    const others = [ending({ sku: 1, branch: 1, category: 1, units: flat(7) })];
    expect(category(10, others)).toEqual(category(99_999, others));
    expect(category(10, others)).toEqual({ rung: 'global_profile', level: expect.closeTo(7, 0) });
  });

  test('the only series of a branch does not forecast itself through the size of the branch', () => {
    const others = [ending({ sku: 1, branch: 1, category: 0, units: flat(40) })];
    expect(category(10, others).level).toBeCloseTo(category(99_999, others).level, 9);
    expect(category(10, others).rung).toBe('category_profile');
  });

  test('the only series of all is forecast as nothing', () => {
    expect(category(10, [])).toEqual({ rung: 'global_profile', level: 0 });
  });
});

describe('each rung of the ladder', () => {
  const sold = ending({ sku: 0, branch: 0, category: 0, units: flat(12) });
  const unsold = (keys: Partial<LiteralSeries>): LiteralSeries => ({
    firstDay: ORIGIN + 1,
    units: [],
    sku: 1,
    branch: 1,
    category: 1,
    ...keys,
  });
  const second = (one: LiteralSeries, evidence: 'own' | 'as_if_new' = 'own') =>
    ladder([sold, one], evidence)[1]!;

  test('own few days first', () => {
    const short = ending({ sku: 1, branch: 1, category: 1, units: flat(5, 10) });
    expect(second(short).rung).toBe('short_history');
    expect(second(short, 'as_if_new').rung).not.toBe('short_history');
  });

  test('the SKU in another branch', () => {
    const forecast = second(unsold({ sku: 0 }));
    expect(forecast.rung).toBe('sku_profile');
    // The branch is unknown, so its size is 1; the other branch’s is pulled towards 1.
    expect(forecast.level).toBeCloseTo(12, 0);
  });

  test('the category in any branch', () => {
    expect(second(unsold({ category: 0 })).rung).toBe('category_profile');
  });

  test('all series', () => {
    expect(second(unsold({})).rung).toBe('global_profile');
  });

  test('days out of stock are no evidence', () => {
    const empty = ending({ sku: 1, branch: 1, category: 1, units: [0, 0, 0], stockouts: [0, 1, 2] });
    expect(second(empty).rung).toBe('global_profile');
  });
});

test('own days weigh as n / (n + 14) against the rung below', () => {
  const world = [
    ending({ sku: 0, branch: 0, units: flat(10_000) }),
    ending({ sku: 1, branch: 0, units: flat(10_000) }),
    ending({ sku: 0, branch: 1, units: flat(10_000) }),
    ending({ sku: 1, branch: 1, units: flat(20_000, 4) }),
  ];
  const weight = [0, 1, 2, 3].reduce((sum, age) => sum + 2 ** (-age / 28), 0);
  const trust = weight / (weight + 14);
  const prior = ladder(world, 'as_if_new')[3]!.level;
  expect(ladder(world, 'own')[3]!.level).toBeCloseTo(trust * 20_000 + (1 - trust) * prior, 6);
});

test('learned from shards in their order, it is byte for byte what one shard learns', () => {
  const world = rankOneWorld();
  const dimensions = dimensionsOf(panelShard(world));
  const summary = (series: LiteralSeries[]) =>
    coldStart.summarise!(panelAsOf(panelShard(series), ORIGIN, HORIZON, 730), dimensions);
  const whole = coldStart.learn!([summary(world)], dimensions);
  const parts = coldStart.learn!([summary(world.slice(0, 11)), summary(world.slice(11))], dimensions);
  for (const name of ['branchSize', 'skuUnits', 'skuSizes', 'categoryUnits', 'allSizes']) {
    expect(parts[name]).toEqual(whole[name]);
  }
});

test('it forecasts no negative and no undefined units, not even for a chain that sold nothing', () => {
  const world = [0, 1, 2].map((sku) => ending({ sku, branch: sku, units: flat(0) }));
  for (const { level } of [...ladder(world, 'own'), ...ladder(world, 'as_if_new')]) expect(level).toBe(0);
});
