/** The features, in their order: the one list that training, backtest and scoring build from. */
import type { PanelShard } from '../panel.ts';
import { CALENDAR_FEATURES, horizonFeature } from './calendar.ts';
import { eventEffectFeature, monthDayEffectFeature } from './day-effects.ts';
import { driverFeatures } from './drivers.ts';
import { EVENT_FEATURES } from './events.ts';
import type { Feature } from './feature.ts';
import { groupLevelFeature, groupTrendFeature, groupWeekdayFeature } from './groups.ts';
import { ageDays, daysSinceSale, saleShareFeature, saleSizeFeature } from './intermittency.ts';
import { lastYearFeature, seasonFeature } from './last-year.ts';
import { levelFeature, weekdayLevelFeature } from './levels.ts';
import { priceFeature, priceOverMeanFeature, priceOverSkuFeature } from './prices.ts';
import { PROMOTION_FEATURES } from './promotions.ts';
import { attributeFeature, branchFeature, categoryFeature } from './statics.ts';
import { exposureFeature, stockoutShareFeature } from './stockouts.ts';

/** Features that every panel can have. */
export const FEATURES: readonly Feature[] = [
  horizonFeature,
  ...CALENDAR_FEATURES,
  ...[3, 10, 30, 120].map(levelFeature),
  ...[2, 8].map(weekdayLevelFeature),
  ...[30].map(saleShareFeature),
  ...[30].map(saleSizeFeature),
  daysSinceSale,
  ageDays,
  ...[10, 30].map(exposureFeature),
  ...[10, 30].map(stockoutShareFeature),
  groupWeekdayFeature('branchCategory'),
  monthDayEffectFeature,
  groupTrendFeature('branchCategory', 7, 28),
  groupTrendFeature('sku', 7, 28),
  groupLevelFeature('branchCategory', 28),
  groupLevelFeature('sku', 28),
  ...[3, 14].map(lastYearFeature),
  seasonFeature('branchCategory', 'category', 3),
  seasonFeature('sku', 'sku', 7),
  branchFeature,
  categoryFeature,
];

const PRICE_FEATURES = [priceFeature, ...[20, 120].map(priceOverMeanFeature)];

/** Features that rise with the price of the target day, all else equal. */
export const RISING_WITH_PRICE: readonly string[] = [...PRICE_FEATURES, priceOverSkuFeature].map(
  ({ name }) => name,
);

/** The features of a panel, by the columns that it holds and the days that it spans: no price column, no price features. */
export function featuresOf({
  known,
  statics,
  groups,
}: Pick<PanelShard, 'known' | 'statics' | 'groups'>): Feature[] {
  const has = (kind: string) => known.some((column) => column.kind === kind);
  const all = [
    ...FEATURES,
    ...(has('price') ? PRICE_FEATURES : []),
    ...(has('price') && has('sku_price') ? [priceOverSkuFeature] : []),
    ...(has('promotion') ? PROMOTION_FEATURES : []),
    ...(has('event') ? [...EVENT_FEATURES, eventEffectFeature] : []),
    ...known.filter(({ kind }) => kind === 'driver').flatMap(({ name }) => driverFeatures(name)),
    ...statics.map(({ name }) => attributeFeature(name)),
  ];
  return all.filter(({ leastHistoryDays = 0 }) => groups.branchCategory.dayCount >= leastHistoryDays);
}
