import type { PanelShard } from '../../model/panel.ts';
import { type LiteralColumn, type LiteralSeries, panelShard } from './panel-shard.ts';
import { poissonDraw, seededRandom } from './seeded-random.ts';

/** One column of each kind; `weather` is observed only. */
const COLUMNS: readonly LiteralColumn[] = [
  { name: 'price', kind: 'price', isKnownAhead: true },
  { name: 'sku_price', kind: 'sku_price', isKnownAhead: true },
  { name: 'promotion', kind: 'promotion', isKnownAhead: true },
  { name: 'event', kind: 'event', isKnownAhead: true },
  { name: 'discount', kind: 'driver', isKnownAhead: true },
  { name: 'weather', kind: 'driver', isKnownAhead: false },
];
/** Days that the known columns reach beyond the units. */
const KNOWN_DAYS_BEYOND = 28;

/**
 * A shard of branches × SKUs in two categories with weekday shapes, levels from slow to fast, stockouts, closed days, late
 * launches, known columns of every kind and two attributes; the same seed gives the same shard.
 */
export function randomShard(settings: {
  readonly branches: number;
  readonly skus: number;
  readonly firstDay: number;
  readonly days: number;
  readonly seed: number;
}): PanelShard {
  const random = seededRandom(settings.seed);
  // A stream of its own, so that units do not change with what else a shard holds.
  const knownRandom = seededRandom(settings.seed + 1);
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
      const known = randomKnown(units.length + KNOWN_DAYS_BEYOND, knownRandom);
      const statics = { city: branch % 3, brand: sku % 4 === 3 ? -1 : sku % 4 };
      series.push({
        firstDay: settings.firstDay + late,
        branch,
        sku,
        category: sku % 2,
        units,
        stockouts,
        known,
        statics,
      });
    }
  }
  return panelShard(series, COLUMNS);
}

function randomKnown(days: number, random: () => number): Record<string, (number | null)[]> {
  const daily = (draw: () => number | null) => Array.from({ length: days }, draw);
  let price = 1 + 9 * random();
  return {
    price: daily(() => {
      if (random() < 0.02) price *= 0.7 + 0.6 * random();
      return random() < 0.05 ? null : price;
    }),
    sku_price: daily(() => 1 + 9 * random()),
    promotion: daily(() => (random() < 0.1 ? 1 : 0)),
    event: daily(() => (random() < 0.05 ? 1 + Math.floor(3 * random()) : 0)),
    discount: daily(() => (random() < 0.3 ? null : random())),
    weather: daily(() => 30 * random()),
  };
}
