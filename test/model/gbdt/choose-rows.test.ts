import { describe, expect, test } from 'vitest';
import { chooseRows } from '../../../model/gbdt/choose-rows.ts';
import { FAST, type GbdtSettings } from '../../../model/gbdt/settings.ts';
import { type PanelShard, panelAsOf } from '../../../model/panel.ts';
import { panelShard, viewEndingAt } from '../../support/panel-shard.ts';

const ORIGIN = 20_000;
const SETTINGS: GbdtSettings = { ...FAST, seriesTotal: 1, firstDay: ORIGIN - 99, rowCap: 1e6 };

const keysOf = (view: ReturnType<typeof panelAsOf>, settings: GbdtSettings) => {
  const rows = chooseRows(view, settings);
  return [...rows.series.keys()].map(
    (row) => `${view.seriesId[rows.series[row]!]} ${rows.origin[row]} ${rows.horizon[row]}`,
  );
};

describe('training rows', () => {
  const units = [0, 0, 3, 1, 0, 2, 1, 4, 2, 2, 1, 3, 0, 1, 2, 3];

  test('lie whole strides before the origin, after the first sale, and end on it', () => {
    const view = viewEndingAt(ORIGIN, 3, [{ units }]);
    expect(keysOf(view, SETTINGS)).toEqual([`0 ${ORIGIN - 7} 1`, `0 ${ORIGIN - 7} 2`, `0 ${ORIGIN - 7} 3`]);
  });

  test('a stockout day is no target of demand, and one of sales', () => {
    const view = viewEndingAt(ORIGIN, 2, [{ units, stockouts: [units.length - 6] }]);
    const horizons = (target: 'demand' | 'sales') => [
      ...chooseRows(view, { ...SETTINGS, target, originStrideDays: 7 }).horizon,
    ];
    expect([horizons('demand'), horizons('sales')]).toEqual([[1], [1, 2]]);
  });

  test('a closed day is no target', () => {
    const view = viewEndingAt(ORIGIN, 2, [
      { units: units.map((y, k) => (k === units.length - 7 ? null : y)) },
    ]);
    expect([...chooseRows(view, { ...SETTINGS, target: 'sales' }).horizon]).toEqual([2]);
  });

  test('targets before the window are left out', () => {
    const view = viewEndingAt(ORIGIN, 3, [{ units }]);
    expect(keysOf(view, { ...SETTINGS, windowDays: 5 })).toEqual([`0 ${ORIGIN - 7} 3`]);
  });

  test('the cap holds for all shards together, and the cut into shards changes no choice', () => {
    const series = Array.from({ length: 40 }, () => ({
      firstDay: ORIGIN - 99,
      units: new Array<number>(100).fill(1),
    }));
    const settings = { ...SETTINGS, seriesTotal: 40, rowCap: 800 };
    const whole = panelShard(series);
    const half = (from: number): PanelShard => ({
      ...panelShard(series.slice(from, from + 20)),
      seriesId: Int32Array.from({ length: 20 }, (_, i) => from + i),
    });
    const all = keysOf(panelAsOf(whole, ORIGIN, 14, 3660), settings);
    const parts = [0, 20].flatMap((from) => keysOf(panelAsOf(half(from), ORIGIN, 14, 3660), settings));
    expect(parts).toEqual(all);
    expect(all.length).toBeGreaterThan(600);
    expect(all.length).toBeLessThan(900);
  });
});
