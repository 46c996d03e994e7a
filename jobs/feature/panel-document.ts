/** `panel.json`: which columns of the panel a forecaster may look at, and which of them are known ahead. */
import type { KnownColumnDocument } from '../../schemas/manifest.ts';
import type { PanelCoverage } from '../shards/feature.ts';
import { type DriverCatalogue, driverColumn } from './driver-catalogue.ts';

/** What the clean tables hold of each kind of column. */
export interface KnownSources {
  readonly hasPriceList: boolean;
  readonly hasSoldPrices: boolean;
  /** Whether any sale says that it was on promotion, or was not. */
  readonly hasSoldPromotions: boolean;
  readonly hasEvents: boolean;
  readonly drivers: DriverCatalogue;
}

/** Share of the open days of the past on which a driver of the sales must have a value. */
const DENSE = 0.98;

/**
 * The known columns of a panel, without those on which nobody says anything. Known ahead are the price if a list says it for
 * at least half of the horizon's rows, promotions if a drivers source lists any, events, and a driver with a value in at least half of
 * the horizon's rows. A driver that also comes with the sales must then have a value on nearly every open day of the past: one that
 * stands only where something was sold would tell of an origin's future that it was.
 */
export function knownColumns(
  sources: KnownSources,
  coverage: readonly PanelCoverage[],
): KnownColumnDocument[] {
  const sum = (pick: (one: PanelCoverage) => number) => coverage.reduce((total, one) => total + pick(one), 0);
  const isHalf = (count: number) => count > 0 && 2 * count >= sum((one) => one.horizonRows);
  const columns: KnownColumnDocument[] = [];
  if (sources.hasPriceList || sources.hasSoldPrices) {
    const is_known_ahead = isHalf(sum((one) => one.listedPrices));
    const has_hindsight = is_known_ahead && sum((one) => one.unlistedPrices) > 0;
    columns.push({ name: 'price', kind: 'price', column: 'price', is_known_ahead, has_hindsight });
    columns.push({ name: 'sku_price', kind: 'sku_price', column: 'price', is_known_ahead, has_hindsight });
  }
  const listsPromotions = sources.drivers.sources.some((source) => source.names.includes('promotion'));
  if (listsPromotions || sources.hasSoldPromotions) {
    const is_known_ahead = listsPromotions;
    columns.push({
      name: 'promotion',
      kind: 'promotion',
      column: 'promotion',
      is_known_ahead,
      has_hindsight: false,
    });
  }
  if (sources.hasEvents)
    columns.push({
      name: 'event',
      kind: 'event',
      column: 'event',
      is_known_ahead: true,
      has_hindsight: false,
    });
  sources.drivers.names.forEach((name, k) => {
    const isDense =
      !sources.drivers.soldNames.includes(name) ||
      sum((one) => one.pastDrivers[k]!) >= DENSE * sum((one) => one.pastRows);
    const is_known_ahead = isDense && isHalf(sum((one) => one.drivers[k]!));
    columns.push({ name, kind: 'driver', column: driverColumn(name), is_known_ahead, has_hindsight: false });
  });
  return columns;
}
