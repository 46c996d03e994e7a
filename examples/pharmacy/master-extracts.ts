/** Master data and calendars as CSV: products, branches, assortment, prices, events. */
import { type Day, isoDay } from '../../schemas/day.ts';
import { BRANCHES } from './branches.ts';
import { eventsOf } from './calendar.ts';
import { csvFile } from './csv.ts';
import { priceChangesOf, priceOn } from './prices.ts';
import { PRODUCTS } from './products.ts';
import type { SalesSeries } from './sales.ts';
import { launchDayOf, type Timeline } from './timeline.ts';

/** Text of each file by its name. */
export function masterFiles(timeline: Timeline, series: readonly SalesSeries[]): Record<string, string> {
  return {
    'products.csv': productsCsv(timeline),
    'branches.csv': branchesCsv(timeline),
    'assortment.csv': assortmentCsv(series),
    'prices.csv': pricesCsv(timeline),
    'events.csv': eventsCsv(timeline),
  };
}

function productsCsv(timeline: Timeline): string {
  const rows = PRODUCTS.map((product, sku) => {
    const { endedAt, endIsUnrecorded } = product.life;
    const ended = endedAt === undefined || endIsUnrecorded === true ? null : timeline.anchor + endedAt;
    const price = priceOn(timeline.seed, sku, timeline.lastDay).toFixed(2);
    return [
      product.code,
      product.name,
      product.category,
      price,
      iso(launchDayOf(timeline, product)),
      iso(ended),
    ];
  });
  return csvFile(
    ['item_code', 'description', 'item_group', 'list_price', 'launch_date', 'delist_date'],
    rows,
  );
}

function branchesCsv(timeline: Timeline): string {
  const rows = BRANCHES.map(({ code, name, city, emirate, kind, openedAt }) => {
    const opened = openedAt === null ? null : timeline.anchor + openedAt;
    return [code, name, city, emirate, kind, iso(opened), 'Asia/Dubai'];
  });
  return csvFile(
    ['store_code', 'store_name', 'city', 'emirate', 'store_format', 'opening_date', 'time_zone'],
    rows,
  );
}

function assortmentCsv(series: readonly SalesSeries[]): string {
  const rows = series.map(({ sku, branch, listing }) => {
    const isUnrecorded = PRODUCTS[sku]!.life.endIsUnrecorded === true;
    const until = isUnrecorded ? null : listing.until;
    return [PRODUCTS[sku]!.code, BRANCHES[branch]!.code, iso(listing.from), iso(until)];
  });
  return csvFile(['item_code', 'store_code', 'listed_from', 'listed_until'], rows);
}

function pricesCsv(timeline: Timeline): string {
  const rows = priceChangesOf(timeline).map(({ sku, day, price }) => [
    isoDay(day),
    PRODUCTS[sku]!.code,
    price.toFixed(2),
  ]);
  return csvFile(['valid_from', 'item_code', 'shelf_price'], rows);
}

function eventsCsv(timeline: Timeline): string {
  const rows: [string, string][] = [];
  for (let day = timeline.firstDay; day <= timeline.knownUntil; day++) {
    for (const event of eventsOf(day)) rows.push([isoDay(day), event]);
  }
  return csvFile(['ds', 'event'], rows);
}

function iso(day: Day | null): string | null {
  return day === null ? null : isoDay(day);
}
