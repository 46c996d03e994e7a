import type { PanelShard } from '../../model/panel.ts';
import { type LiteralSeries, panelShard } from './panel-shard.ts';
import { poissonDraw, seededRandom } from './seeded-random.ts';

/**
 * A shard of branches × SKUs in two categories with weekday shapes, levels from slow to fast, stockouts, closed days, and
 * late launches; the same seed gives the same shard.
 */
export function randomShard(settings: {
  readonly branches: number;
  readonly skus: number;
  readonly firstDay: number;
  readonly days: number;
  readonly seed: number;
}): PanelShard {
  const random = seededRandom(settings.seed);
  const series: LiteralSeries[] = [];
  for (let branch = 0; branch < settings.branches; branch++) {
    for (let sku = 0; sku < settings.skus; sku++) {
      const late = sku % 5 === 4 ? Math.floor(settings.days * (0.4 + 0.55 * random())) : 0;
      const level = 0.2 * 2 ** (sku % 6) * (branch + 1);
      const units = Array.from({ length: settings.days - late }, (_, k) => {
        if (random() < 0.02) return null;
        const isWeekend = (settings.firstDay + late + k) % 7 < 2;
        return poissonDraw(level * (isWeekend ? 1.6 : 0.8), random);
      });
      const stockouts = units.flatMap((_, k) => (random() < 0.1 ? [k] : []));
      series.push({ firstDay: settings.firstDay + late, branch, sku, category: sku % 2, units, stockouts });
    }
  }
  return panelShard(series);
}
